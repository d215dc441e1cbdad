"""The demo shop: its catalogue, its questions and answers, its pictures, and how they are put into a database."""
