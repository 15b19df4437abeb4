// Written from spec/ alone.

// Package kaltura implements the rules of Kaltura sessions as the
// specification in spec/ states them: the KS in both versions, privileges, the
// token hash, requests, answers, multirequests and the reuse of sessions.
//
// Every function names the clauses it follows. Nothing reads the clock or a
// random source; both are arguments. A Go string stands for any bytes, UTF-8 or
// not.
package kaltura
