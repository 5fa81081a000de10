"""A local HTTP server that speaks each publisher's dialect, with values of the project's own, and can play every fault.

Reached through the gateway setting: a request for https://host/path goes to http://127.0.0.1:port/host/path.
"""
