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
func (g *generator) addNote(itemtype string, id int64, text string) {
	author := g.technician()
	at := (g.start + moment(g.rng.Int64N(int64(g.now-g.start)))).inOffice()
	g.out.Notes.add(noteRow{
		itemLink: itemLink{itemtype, id}, author: author, editor: author, content: "<p>" + text + "</p>",
		shown: strings.Contains(text, "!"), dates: since(at),
	})
}

// technician gives somebody of the service desk.
func (g *generator) technician() int64 { return g.member(serviceDesk) }
