"""What is computed of an estate as a whole, before any rule judges it."""
