package demo

import "strings"

type noteTables struct {
	Notes table[noteRow] `object:"Note"`
}

type noteRow struct {
	itemLink
	author  int64  `column:"users_id"`
	editor  int64  `column:"users_id_lastupdater"`
	content string `column:"content"`
	shown   bool   `column:"visible_from_ticket"`
	dates
}

// addNote pins a note of a technician to an item.
func (w *world) addNote(itemtype string, id int64, text string) {
	author := w.technician()
	at := (w.start + moment(w.rng.Int64N(int64(w.now-w.start)))).inOffice()
	w.out.Notes.add(noteRow{
		itemLink: itemLink{itemtype, id}, author: author, editor: author, content: "<p>" + text + "</p>",
		shown: strings.Contains(text, "!"), dates: since(at),
	})
}

// technician gives somebody of the service desk.
func (w *world) technician() int64 { return w.member(serviceDesk) }
