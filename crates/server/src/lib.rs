//! The socket, the control API and the command line.
