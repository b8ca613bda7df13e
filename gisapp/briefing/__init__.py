"""What leaves the program: lists, workbooks, maps, documents."""
