"""`kskit proxy`: in front of the real API, with the eyes of the emulator. It changes nothing but the host."""
