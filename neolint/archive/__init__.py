"""What is in a model archive: read as a stream, with bounds; nothing in it is executed, unpickled or unpacked."""
