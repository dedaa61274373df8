"""The real servers, each as a class with `start(nursery)`: afterwards it answers on `port` of 127.0.0.1."""
