//! Acquiring, from outside: the program against sites on this machine.

mod broken;
mod crawl;
mod faults;
mod load;
mod manners;
mod news;
mod rendered;
mod reruns;
mod signals;
mod site;
