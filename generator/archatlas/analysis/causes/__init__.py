"""Where an incident may have begun: what states and series say along the requirements of an estate."""
