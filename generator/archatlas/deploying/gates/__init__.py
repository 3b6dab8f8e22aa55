"""What has to be answered before a deployment goes on."""
