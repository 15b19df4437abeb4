module kaltura.example/session

go 1.22
