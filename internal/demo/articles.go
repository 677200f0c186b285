package demo

import "strings"

type articleTables struct {
	Articles          table[articleRow]        `object:"KBArticle"`
	ArticleCategories table[scopedTreeRow]     `object:"KBCategory"`
	ArticleInCategory table[articleInRow]      `object:"_KnowbaseItem_KnowbaseItemCategory"`
	ArticleTargets    table[articleTargetRow]  `object:"KBArticle_EntityTarget"`
	ArticleComments   table[articleCommentRow] `object:"KBArticleComment"`
}

type articleRow struct {
	scope
	title  string `column:"name"`
	answer string `column:"answer"`
	faq    bool   `column:"is_faq"`
	author int64  `column:"users_id"`
	views  int    `column:"view"`
	dates
}

type articleInRow struct {
	article  int64 `column:"knowbaseitems_id"`
	category int64 `column:"knowbaseitemcategories_id"`
}

type articleTargetRow struct {
	article int64 `column:"knowbaseitems_id"`
	scope
}

type articleCommentRow struct {
	article int64  `column:"knowbaseitems_id"`
	user    int64  `column:"users_id"`
	text    string `column:"comment"`
	dates
}

// articleKinds is the company's knowledge base. %s is the company's domain.
var articleKinds = []struct {
	category, title, text string
	faq                   bool
}{
	{"Accounts", "How do I change my password?",
		"<p>Open <b>https://password.%s</b>, sign in with your present password and choose a new one of at least 14 " +
			"characters.</p><p>Telephones with mail ask for it once more.</p>", true},
	{"Accounts", "My account is locked",
		"<p>After five wrong passwords an account is locked for 15 minutes. If it happens without your doing, tell " +
			"the service desk at once.</p>", true},
	{"Accounts", "A new colleague begins",
		"<p>Write a request a week before the first day: name, department, manager, and what programs are needed.</p>",
		true},
	{"Printing", "Connect a printer",
		"<p>In Settings choose Printers, Add, and type the name on the printer's label. Drivers come from the print " +
			"server.</p>", true},
	{"Printing", "Paper jam in the large printers",
		"<ol><li>Open door A.</li><li>Pull the paper straight out.</li><li>Close the door and wait for the green " +
			"light.</li></ol>", true},
	{"Network", "VPN from home",
		"<p>Start the VPN client and choose vpn.%s. The second factor is asked for once a day.</p>", true},
	{"Network", "No connection at a desk",
		"<p>Check whether the docking station has power and the cable clicks. Then try the socket of a neighbour and " +
			"tell us the socket's number.</p>", true},
	{"Network", "Exchange of an access switch",
		"<p>Back up the configuration, note the ports with PoE, exchange, restore, and look at the counters after " +
			"ten minutes.</p>", false},
	{"Software", "Order a program",
		"<p>What is in the catalogue needs only your manager's approval. Everything else is looked at by the " +
			"architects first.</p>", true},
	{"Software", "Office asks for activation",
		"<p>Close all Office programs, sign out of the account in Word, sign in again. If it still asks, run the " +
			"repair tool from the software centre.</p>", true},
	{"Servers", "Restore a file from backup",
		"<p>Files of the last 30 days are in the previous versions of the folder. Older ones come from tape: open a " +
			"request with path and date.</p>", false},
	{"Servers", "Monthly patch window",
		"<p>Third Sunday, 06:00 to 10:00. Announce it on Monday before, snapshot the application servers, patch in " +
			"two groups.</p>", false},
}

// addArticles makes the knowledge base: visible in the whole company, the FAQ for everybody.
func (g *generator) addArticles() {
	categories := map[string]int64{}
	for i, a := range articleKinds {
		at := g.founded + moment(g.rng.Int64N(300*day))
		if categories[a.category] == 0 {
			row := scopedTreeRow{g.everywhere(), treeNode{}.node(a.category), since(g.founded)}
			categories[a.category] = g.out.ArticleCategories.add(row)
		}
		id := g.out.Articles.add(articleRow{
			scope: g.everywhere(), title: a.title, answer: strings.ReplaceAll(a.text, "%s", g.company.domain),
			faq: a.faq, author: g.technician(), views: 20 + g.rng.IntN(900), dates: since(at),
		})
		g.out.ArticleInCategory.add(articleInRow{id, categories[a.category]})
		g.out.ArticleTargets.add(articleTargetRow{id, g.everywhere()})
		if i%3 == 0 {
			said := at + moment(g.rng.Int64N(100*day))
			g.out.ArticleComments.add(articleCommentRow{
				article: id, user: oneOf(g.rng, g.people).id, text: "That helped, thank you.", dates: since(said),
			})
		}
	}
}
