"""Topics, Avro schemas, examples and the types generated from them."""
