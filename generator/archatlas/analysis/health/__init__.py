"""How healthy a module is, by checks that anybody can repeat."""
