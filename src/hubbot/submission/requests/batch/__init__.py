"""A batch: a pull request's files judged as results, and the words about them."""
