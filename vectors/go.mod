module kaltura-session-kit.invalid/vectors

go 1.21
