"""The server's room: requests → answers. HTTP, the SPARQL 1.1 protocol, linked data, and the limits that keep it up."""
