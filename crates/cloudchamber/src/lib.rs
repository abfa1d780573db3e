//! How is a call answered? Request in, response out, no sockets.
