package demo

import (
	"bytes"
	"crypto/sha1" // names files, as GLPI does; nothing relies on it
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
)

type documentTables struct {
	Documents          table[documentRow]         `object:"Document"`
	DocumentCategories table[documentCategoryRow] `object:"DocumentCategory,shared"`
	DocumentLinks      table[documentLinkRow]     `object:"Document_Item"`
}

type documentRow struct {
	scope
	name     string `column:"name"`
	filename string `column:"filename"`
	path     string `column:"filepath"`
	mime     string `column:"mime"`
	hash     string `column:"sha1sum"`
	category int64  `column:"documentcategories_id"`
	user     int64  `column:"users_id"`
	tag      string `column:"tag"`
	dates
}

type documentCategoryRow struct {
	treeNode
	dates
}

type documentLinkRow struct {
	document int64 `column:"documents_id"`
	itemLink
	user     int64  `column:"users_id"`
	entity   int64  `column:"entities_id"`
	position int    `column:"timeline_position"`
	at       moment `column:"date"`
	dates
}

// files is the folder of stored documents.
type files struct {
	folder  string
	made    int
	allowed float64 // part of the attachments that may have been made by now
}

// maxAttachments is how many files are made for tickets at most.
const maxAttachments = 400

// store writes a file where its content belongs: <EXT>/<2 hex>/<38 hex>.<EXT>. It gives that
// path and the hash.
func (f *files) store(extension string, content []byte) (path, hash string, err error) {
	sum := sha1.Sum(content)
	hash = hex.EncodeToString(sum[:])
	extension = strings.ToUpper(extension)
	path = extension + "/" + hash[:2] + "/" + hash[2:] + "." + extension
	full := filepath.Join(f.folder, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
		return "", "", fmt.Errorf("store a document: %w", err)
	}
	// One that is there has the same content, unless a fill that was interrupted had only begun to write it.
	if have, err := os.ReadFile(full); err == nil && bytes.Equal(have, content) {
		return path, hash, nil
	}
	unfinished := full + ".part"
	if err = os.WriteFile(unfinished, content, 0o600); err == nil {
		err = os.Rename(unfinished, full)
	}
	if err != nil {
		return "", "", fmt.Errorf("store a document: %w", err)
	}
	return path, hash, nil
}

// file is the content of a document, and what it is.
type file struct {
	heading, name, mime string
	content             []byte
}

// addDocument stores a file and adds its row.
func (g *generator) addDocument(at scope, f file, user int64, made moment) (int64, error) {
	path, hash, err := g.files.store(strings.TrimPrefix(filepath.Ext(f.name), "."), f.content)
	if err != nil {
		return 0, err
	}
	return g.out.Documents.add(documentRow{
		scope: at, name: f.name, filename: f.name, path: path, mime: f.mime, hash: hash,
		category: g.out.DocumentCategories.named(f.heading), user: user, tag: uuid(g.rng), dates: since(made),
	}), nil
}

// linkDocument puts a document into the timeline of an item.
func (g *generator) linkDocument(t *item, document, user int64) {
	g.out.DocumentLinks.add(documentLinkRow{
		document: document, itemLink: t.link(), user: user, entity: t.entity, position: t.side(user),
		at: t.clock, dates: since(t.clock),
	})
}

// addGuides makes the documents that technicians hand out.
func (g *generator) addGuides() error {
	if g.files.folder == "" {
		return nil
	}
	for i, guide := range guides {
		author := oneOf(g.rng, g.staff[serviceDesk])
		content := fmt.Sprintf("%s\n%s\n\n%s\n\n%s, IT %s\n",
			guide.title, strings.Repeat("=", len(guide.title)), guide.steps, author.name(), g.company.name)
		f := file{"Guides", strings.ReplaceAll(guide.title, " ", "_") + ".txt", "text/plain", []byte(content)}
		id, err := g.addDocument(g.everywhere(), f, author.id, g.founded+moment(i)*day)
		if err != nil {
			return err
		}
		g.guides = append(g.guides, id)
	}
	return g.send("documents", len(guides), len(guides))
}

var guides = []struct{ title, steps string }{
	{"VPN from home",
		"1. Connect to your private network.\n2. Start the VPN client and choose the profile of your site.\n" +
			"3. Confirm the sign-in on your phone.\n" +
			"4. If it fails, restart the client and try the alternative profile."},
	{"Authenticator on a new phone",
		"1. Install the app on the new phone.\n2. Sign in to the account page with the old one.\n" +
			"3. Add the new phone, then remove the old one.\n4. Print the recovery codes."},
	{"Scan to mail",
		"1. Sign in at the printer with your badge.\n2. Choose Scan, then Me.\n3. Press Start for every page."},
	{"Shared mailboxes",
		"Shared mailboxes appear in Outlook by themselves, at the latest after an hour. To send as the mailbox, show " +
			"the From field and choose it there."},
	{"Video meetings in meeting rooms",
		"1. Invite the room.\n2. Touch the panel in the room at the beginning.\n3. Press Join.\n" +
			"For sharing, connect the cable on the table."},
	{"Recognise phishing",
		"Look at the sender's domain, not at the name.\nNobody from IT ever asks for your password.\n" +
			"Report doubtful mails with the button in Outlook."},
	{"First day checklist",
		"Laptop and charger\nBadge\nFirst sign-in and new password\nAuthenticator\nTelephone and voicemail\n" +
			"Round trip: IT desk, printers, meeting rooms"},
	{"Restore previous versions",
		"1. Right-click the folder on the share.\n2. Choose Properties, then Previous versions.\n" +
			"3. Open the version and copy the file back.\nVersions are kept for 30 days."},
}

// attach gives some tickets a file that the requester adds: a picture, a log or an export.
func (t *ticket) attach() error {
	g := t.g
	if g.files.folder == "" || t.scenario.alarm || !chance(g.rng, 0.12) {
		return nil
	}
	if float64(g.files.made) >= g.files.allowed*maxAttachments {
		return nil
	}
	g.files.made++
	var f file
	switch pick(g.rng, []float64{6, 3, 2}) {
	case 1:
		f = file{"Logs", fmt.Sprintf("log_%d.txt", t.id), "text/plain", t.log()}
	case 2:
		f = file{"Exports", fmt.Sprintf("export_%d.csv", t.id), "text/csv", t.export()}
	default:
		content, err := t.screenshot()
		if err != nil {
			return err
		}
		f = file{"Screenshots", fmt.Sprintf("screenshot_%d.png", t.id), "image/png", content}
	}
	id, err := g.addDocument(scope{t.entity, false}, f, t.requester.id, t.opened)
	if err != nil {
		return err
	}
	g.linkDocument(t.item, id, t.requester.id)
	return nil
}

// log makes up a few lines of a log file.
func (t *ticket) log() []byte {
	var b bytes.Buffer
	at := t.opened - 20*minute
	fact := func(f fact) string { return t.facts.value(t.g, f) }
	for range 12 + t.g.rng.IntN(20) {
		at += moment(1 + t.g.rng.IntN(90))
		fmt.Fprintf(&b, "%s %s\n", at.db(), oneOf(t.g.rng, []string{
			"INFO  session started for " + t.requester.login,
			"INFO  connecting to " + fact(factServer),
			"WARN  answer took " + fact(factCount) + " s, trying again",
			"ERROR " + fact(factError) + " on " + fact(factComputer),
			"DEBUG cache is empty",
			"INFO  done",
		}))
	}
	return b.Bytes()
}

// export makes up a table.
func (t *ticket) export() []byte {
	var b bytes.Buffer
	b.WriteString("number;customer;date;amount\n")
	for i := range 8 + t.g.rng.IntN(15) {
		customer := oneOf(t.g.rng, t.g.company.customers)
		fmt.Fprintf(&b, "%d;%s;%s;%d.%02d\n",
			45000+i, customer, date(t.opened-moment(i)*day).db(), t.g.rng.IntN(9000), t.g.rng.IntN(100))
	}
	return b.Bytes()
}

// screenshot draws a window with a message in front of a desktop.
func (t *ticket) screenshot() ([]byte, error) {
	const desktop, window, bar, ink, red = 0, 1, 2, 3, 4
	rng := t.g.rng
	img := image.NewPaletted(image.Rect(0, 0, 320, 200), color.Palette{
		color.RGBA{uint8(20 + rng.IntN(80)), uint8(60 + rng.IntN(80)), uint8(120 + rng.IntN(80)), 255},
		color.RGBA{245, 245, 245, 255}, color.RGBA{70, 90, 130, 255}, color.RGBA{90, 90, 90, 255},
		color.RGBA{200, 40, 40, 255},
	})
	fill := func(x, y, width, height int, c uint8) {
		for dy := range height {
			for dx := range width {
				img.SetColorIndex(x+dx, y+dy, c)
			}
		}
	}
	x, y := 20+rng.IntN(50), 20+rng.IntN(30)
	fill(x, y, 220, 120, window)
	fill(x, y, 220, 16, bar)
	for i := range 24 { // a cross in a corner
		fill(x+14+i, y+32+i, 4, 2, red)
		fill(x+14+i, y+56-i, 4, 2, red)
	}
	for line := range 4 { // lines of text
		for at := x + 56; at < x+140+rng.IntN(60); {
			word := 6 + rng.IntN(22)
			fill(at, y+34+12*line, word, 5, ink)
			at += word + 5
		}
	}
	fill(x+150, y+96, 50, 14, bar)
	fill(0, 190, 320, 10, ink)
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("draw a screenshot: %w", err)
	}
	return b.Bytes(), nil
}
