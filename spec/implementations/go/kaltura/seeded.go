// Written from spec/ alone.

package kaltura

// SeededRandom makes the 16 random bytes of a version 2 KS from a seed: the low
// bytes of the first outputs of MT19937 (KSX.16). A KS for downloads takes its
// valid_until as the seed (KSX.15).
func SeededRandom(seed int64) [randomSize]byte {
	const n, m = 624, 397
	var state [n]uint32
	state[0] = uint32(seed)
	for i := uint32(1); i < n; i++ {
		state[i] = 1812433253*(state[i-1]^state[i-1]>>30) + i
	}
	for i := range state {
		y := state[i]&0x80000000 | state[(i+1)%n]&0x7fffffff
		state[i] = state[(i+m)%n] ^ y>>1 ^ (y&1)*0x9908b0df
	}
	var random [randomSize]byte
	for i := range random {
		y := state[i]
		y ^= y >> 11
		y ^= y << 7 & 0x9d2c5680
		y ^= y << 15 & 0xefc60000
		random[i] = byte(y ^ y>>18)
	}
	return random
}

// RoundForDownload rounds the expiry of a KS for downloads up to its slot of 300
// seconds (KSX.15).
func RoundForDownload(validUntil int64) int64 {
	return (validUntil + 299) / 300 * 300
}
