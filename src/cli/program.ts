// The door of commander: every command is added to the program that this makes.
export { Command, CommanderError } from 'commander'
