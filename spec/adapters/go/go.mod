module kaltura.example/adapter

go 1.21
