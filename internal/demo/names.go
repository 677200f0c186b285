package demo

import "strings"

// namePool has the given and family names that are common in a language area.
type namePool struct{ given, family []string }

// words splits a text at blanks.
func words(text string) []string { return strings.Fields(text) }

// The language areas.
var (
	french = namePool{
		words("Camille Léa Manon Chloé Inès Margaux Élodie Sophie Aurélie Nathalie Claire Hélène Pauline Juliette " +
			"Thomas Nicolas Julien Antoine Maxime Hugo Mathieu Guillaume Romain François Étienne Benoît Karim Jérôme"),
		words("Martin Bernard Dubois Laurent Moreau Lefèvre Girard Fontaine Mercier Chevalier Garnier Faure Rousseau " +
			"Blanc Guérin Müller Perrin Morel Renaud Barbier Gauthier Lemoine Carpentier Vidal Benali Colin Marchand " +
			"Roche Dumas Picard Lacroix Aubert Besson Rey Traoré Nguyen"),
	}
	german = namePool{
		words("Anna Lena Katharina Julia Sabine Petra Franziska Miriam Heike Silke Anke Greta Elif Johanna Stefan " +
			"Markus Jonas Tobias Andreas Florian Jürgen Matthias Sebastian Björn Emre Dieter Lukas Kai"),
		words("Schneider Fischer Weber Wagner Becker Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann " +
			"Schwarz Zimmermann Krüger Hartmann Lange Krause Lehmann Köhler Maier Huber Böhm Vogt Yılmaz Sauer " +
			"Arnold Seidel Brandt Pohl Engel Kowalski Jäger Winter"),
	}
	spanish = namePool{
		words("Lucía Marta Carmen Elena Paula Laura Cristina Ana Beatriz Pilar Rocío Nuria Irene Silvia Javier " +
			"Carlos Miguel Alejandro Sergio Pablo Álvaro Jorge Rubén Íñigo Diego Raúl Adrián Óscar"),
		words("García Fernández González Rodríguez López Martínez Sánchez Pérez Gómez Jiménez Ruiz Hernández Díaz " +
			"Moreno Muñoz Álvarez Romero Navarro Torres Domínguez Vázquez Ramos Gil Serrano Blanco Molina Castro " +
			"Ortega Rubio Marín Sanz Iglesias Medina Cortés Castillo Núñez"),
	}
	polish = namePool{
		words("Agnieszka Katarzyna Małgorzata Joanna Magdalena Monika Aleksandra Ewa Zofia Karolina Beata Iwona " +
			"Dorota Natalia Piotr Krzysztof Tomasz Paweł Marcin Michał Grzegorz Łukasz Jakub Wojciech Rafał Kamil " +
			"Mateusz Bartosz"),
		words("Nowak Kowalczyk Wiśniewski Wójcik Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski " +
			"Kozłowski Mazur Krawczyk Piotrowski Grabowski Pawłowski Michalski Król Wieczorek Jabłoński Wróbel " +
			"Majewski Olszewski Stępień Malinowski Jaworski Adamczyk Dudek Nowicki Pawlak Górski Witkowski Sikora " +
			"Walczak Baran Rutkowski"),
	}
	italian = namePool{
		words("Giulia Chiara Francesca Martina Silvia Valentina Elisa Federica Paola Alessia Ilaria Serena Roberta " +
			"Marta Marco Andrea Luca Matteo Davide Simone Lorenzo Giorgio Stefano Paolo Fabio Enrico Riccardo Nicolò"),
		words("Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti Mancini " +
			"Costa Giordano Rizzo Lombardi Moretti Barbieri Fontana Santoro Mariani Rinaldi Caruso Ferrara Galli " +
			"Martini Leone Longo Gentile Martinelli Vitale Lombardo Serra Coppola"),
	}
	dutch = namePool{
		words("Emma Sanne Lotte Fleur Anouk Marieke Ingrid Femke Eline Iris Maaike Noor Saskia Roos Daan Bram Sander " +
			"Jeroen Pieter Ruben Thijs Wouter Joost Niels Bas Maarten Koen Youssef"),
		words("Bakker Visser Smit Meijer Mulder Bos Vos Peters Hendriks Dekker Brouwer Dijkstra Smits Jacobs " +
			"Vermeulen Kok Schouten Willems Hoekstra Koster Verhoeven Prins Huisman Postma Kuipers Veenstra Kramer " +
			"Scholten Timmermans Groen Gerritsen Kuijpers Wolters Jonker Maas Schipper"),
	}
	nordic = namePool{
		words("Aino Sofia Helmi Ida Maja Astrid Linnea Freja Elin Kaisa Päivi Johanna Sanna Ingrid Mikko Juha Antti " +
			"Erik Lars Oskar Henrik Ville Timo Anders Jukka Nils Eero Magnus"),
		words("Korhonen Virtanen Mäkinen Nieminen Mäkelä Hämäläinen Laine Heikkinen Koskinen Järvinen Lehtonen " +
			"Saarinen Salminen Heinonen Niemi Kinnunen Salonen Turunen Laitinen Johansson Andersson Karlsson Nilsson " +
			"Eriksson Larsson Hansen Olsen Berg Lindberg Holm Rantanen Karjalainen Ahonen Hiltunen Savolainen " +
			"Leppänen"),
	}
	portuguese = namePool{
		words("Mariana Beatriz Inês Ana Carolina Joana Rita Fernanda Juliana Patrícia Camila Larissa Sofia Helena " +
			"João Pedro Tiago Rafael Gustavo Felipe André Bruno Ricardo Lucas Rodrigo Luís Marcelo Vinícius"),
		words("Silva Santos Oliveira Souza Pereira Lima Carvalho Ferreira Ribeiro Almeida Costa Gomes Martins Araújo " +
			"Melo Barbosa Alves Cardoso Teixeira Moreira Correia Rocha Dias Nunes Mendes Freitas Vieira Monteiro " +
			"Machado Lopes Marques Fonseca Pinto Coelho Azevedo Farias"),
	}
	english = namePool{
		words("Emily Olivia Sarah Rebecca Hannah Charlotte Megan Rachel Victoria Grace Amelia Fiona Priya Zoe James " +
			"Oliver Daniel Matthew Christopher Andrew Ryan Callum Owen Liam Marc Gareth Nathan Samuel"),
		words("Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Wright Walker Thompson White Hughes " +
			"Edwards Green Hall Wood Harris Clarke Jackson Cooper Ward Turner Hill Moore Morris Tremblay Gagnon Roy " +
			"Côté Bouchard O'Brien MacDonald Campbell Fraser"),
	}
	indian = namePool{
		words("Ananya Priya Kavya Neha Pooja Sneha Divya Meera Shreya Anjali Ritu Swati Aishwarya Deepa Rahul Amit " +
			"Rohan Vikram Arjun Sanjay Karthik Nikhil Suresh Aditya Manish Ajay Varun Harish"),
		words("Sharma Patil Deshmukh Kulkarni Joshi Gupta Singh Iyer Nair Reddy Rao Mehta Shah Desai Kumar Verma " +
			"Mishra Pandey Chavan Bhat Menon Pillai Shinde Pawar Jadhav More Gokhale Kale Naik Agarwal Bose Das " +
			"Chatterjee Malhotra Kapoor Saxena"),
	}
	moroccan = namePool{
		words("Fatima Khadija Salma Imane Nadia Hajar Zineb Meryem Asmae Latifa Samira Leila Houda Sara Mohamed " +
			"Youssef Omar Hamza Mehdi Rachid Karim Said Anas Ilyas Amine Khalid Hicham Soufiane"),
		words("Alaoui Idrissi Bennani Tazi Berrada Cherkaoui Fassi Lahlou Benjelloun Amrani Chraibi Kabbaj Bouazza " +
			"Mansouri Naciri Saidi Ziani Haddad Rami Ouazzani Belkadi Hassani Zerouali Mouline Sefrioui Filali " +
			"Guessous Sqalli Tahiri Bakkali Skalli Mernissi Rachidi Benkirane Slaoui Daoudi"),
	}

	// everyone mixes the areas: people move.
	everyone = []namePool{french, german, spanish, polish, italian, dutch, nordic, portuguese, english, indian,
		moroccan}
)

// plain holds how letters beyond ASCII are written in logins.
var plain = strings.NewReplacer(
	"à", "a", "á", "a", "â", "a", "ã", "a", "ä", "ae", "å", "a", "ą", "a", "ç", "c", "ć", "c",
	"è", "e", "é", "e", "ê", "e", "ë", "e", "ę", "e", "í", "i", "ì", "i", "î", "i", "ï", "i", "ı", "i",
	"ł", "l", "ñ", "n", "ń", "n", "ò", "o", "ó", "o", "ô", "o", "õ", "o", "ö", "oe", "ø", "o", "œ", "oe",
	"ś", "s", "š", "s", "ß", "ss", "ú", "u", "ù", "u", "û", "u", "ü", "ue", "ý", "y", "ź", "z", "ż", "z",
	"'", "", " ", "", "-", "",
)

// loginOf gives the usual login of a person: given name, dot, family name.
func loginOf(given, family string) string {
	return plain.Replace(strings.ToLower(given)) + "." + plain.Replace(strings.ToLower(family))
}
