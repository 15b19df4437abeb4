module github.com/kaltura/kaltura-session-kit/vectors

go 1.21
