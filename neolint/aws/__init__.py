"""AWS itself, asked only where an option of the user says so: how it is reached, and what it says of a job."""
