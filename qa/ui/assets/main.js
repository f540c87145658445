// The page around the chat. Each part looks after one region and speaks to the others through document events.
import "./frame.js";
import "./chats.js";
import "./library.js";
import "./conversation.js";
import "./tools.js";
import "./keyboard.js";
import "./connection.js";
