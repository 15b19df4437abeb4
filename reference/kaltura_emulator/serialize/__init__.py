"""How the server writes a result: JSON, XML, PHP and JSONP, alone or as a part of a multirequest."""
