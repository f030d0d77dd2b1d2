"""The kinds of request, one module each behind one interface: recognise, review, compose."""
