"""Where several machines write and many read: a folder that they share, or a bucket, behind one small interface."""
