package demo

import "strings"

// names are the given and family names that are common in a language area.
type names struct{ given, family []string }

func split(text string) []string { return strings.Fields(text) }

// The language areas. Names of two words are written with a dash or one of them is left out.
var (
	french = names{
		split("Camille Léa Manon Chloé Inès Margaux Élodie Sophie Aurélie Nathalie Claire Hélène Pauline Juliette Thomas Nicolas Julien Antoine Maxime Hugo Mathieu Guillaume Romain François Étienne Benoît Karim Jérôme"),
		split("Martin Bernard Dubois Laurent Moreau Lefèvre Girard Fontaine Mercier Chevalier Garnier Faure Rousseau Blanc Guérin Müller Perrin Morel Renaud Barbier Gauthier Lemoine Carpentier Vidal Benali Colin Marchand Roche Dumas Picard Lacroix Aubert Besson Rey Traoré Nguyen"),
	}
	german = names{
		split("Anna Lena Katharina Julia Sabine Petra Franziska Miriam Heike Silke Anke Greta Elif Johanna Stefan Markus Jonas Tobias Andreas Florian Jürgen Matthias Sebastian Björn Emre Dieter Lukas Kai"),
		split("Schneider Fischer Weber Wagner Becker Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Krüger Hartmann Lange Krause Lehmann Köhler Maier Huber Böhm Vogt Yılmaz Sauer Arnold Seidel Brandt Pohl Engel Kowalski Jäger Winter"),
	}
	spanish = names{
		split("Lucía Marta Carmen Elena Paula Laura Cristina Ana Beatriz Pilar Rocío Nuria Irene Silvia Javier Carlos Miguel Alejandro Sergio Pablo Álvaro Jorge Rubén Íñigo Diego Raúl Adrián Óscar"),
		split("García Fernández González Rodríguez López Martínez Sánchez Pérez Gómez Jiménez Ruiz Hernández Díaz Moreno Muñoz Álvarez Romero Navarro Torres Domínguez Vázquez Ramos Gil Serrano Blanco Molina Castro Ortega Rubio Marín Sanz Iglesias Medina Cortés Castillo Núñez"),
	}
	polish = names{
		split("Agnieszka Katarzyna Małgorzata Joanna Magdalena Monika Aleksandra Ewa Zofia Karolina Beata Iwona Dorota Natalia Piotr Krzysztof Tomasz Paweł Marcin Michał Grzegorz Łukasz Jakub Wojciech Rafał Kamil Mateusz Bartosz"),
		split("Nowak Kowalczyk Wiśniewski Wójcik Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski Mazur Krawczyk Piotrowski Grabowski Pawłowski Michalski Król Wieczorek Jabłoński Wróbel Majewski Olszewski Stępień Malinowski Jaworski Adamczyk Dudek Nowicki Pawlak Górski Witkowski Sikora Walczak Baran Rutkowski"),
	}
	italian = names{
		split("Giulia Chiara Francesca Martina Silvia Valentina Elisa Federica Paola Alessia Ilaria Serena Roberta Marta Marco Andrea Luca Matteo Davide Simone Lorenzo Giorgio Stefano Paolo Fabio Enrico Riccardo Nicolò"),
		split("Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti Mancini Costa Giordano Rizzo Lombardi Moretti Barbieri Fontana Santoro Mariani Rinaldi Caruso Ferrara Galli Martini Leone Longo Gentile Martinelli Vitale Lombardo Serra Coppola"),
	}
	dutch = names{
		split("Emma Sanne Lotte Fleur Anouk Marieke Ingrid Femke Eline Iris Maaike Noor Saskia Roos Daan Bram Sander Jeroen Pieter Ruben Thijs Wouter Joost Niels Bas Maarten Koen Youssef"),
		split("Bakker Visser Smit Meijer Mulder Bos Vos Peters Hendriks Dekker Brouwer Dijkstra Smits Jacobs Vermeulen Kok Schouten Willems Hoekstra Koster Verhoeven Prins Huisman Postma Kuipers Veenstra Kramer Scholten Timmermans Groen Gerritsen Kuijpers Wolters Jonker Maas Schipper"),
	}
	nordic = names{
		split("Aino Sofia Helmi Ida Maja Astrid Linnea Freja Elin Kaisa Päivi Johanna Sanna Ingrid Mikko Juha Antti Erik Lars Oskar Henrik Ville Timo Anders Jukka Nils Eero Magnus"),
		split("Korhonen Virtanen Mäkinen Nieminen Mäkelä Hämäläinen Laine Heikkinen Koskinen Järvinen Lehtonen Saarinen Salminen Heinonen Niemi Kinnunen Salonen Turunen Laitinen Johansson Andersson Karlsson Nilsson Eriksson Larsson Hansen Olsen Berg Lindberg Holm Rantanen Karjalainen Ahonen Hiltunen Savolainen Leppänen"),
	}
	portuguese = names{
		split("Mariana Beatriz Inês Ana Carolina Joana Rita Fernanda Juliana Patrícia Camila Larissa Sofia Helena João Pedro Tiago Rafael Gustavo Felipe André Bruno Ricardo Lucas Rodrigo Luís Marcelo Vinícius"),
		split("Silva Santos Oliveira Souza Pereira Lima Carvalho Ferreira Ribeiro Almeida Costa Gomes Martins Araújo Melo Barbosa Alves Cardoso Teixeira Moreira Correia Rocha Dias Nunes Mendes Freitas Vieira Monteiro Machado Lopes Marques Fonseca Pinto Coelho Azevedo Farias"),
	}
	english = names{
		split("Emily Olivia Sarah Rebecca Hannah Charlotte Megan Rachel Victoria Grace Amelia Fiona Priya Zoe James Oliver Daniel Matthew Christopher Andrew Ryan Callum Owen Liam Marc Gareth Nathan Samuel"),
		split("Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel Wright Walker Thompson White Hughes Edwards Green Hall Wood Harris Clarke Jackson Cooper Ward Turner Hill Moore Morris Tremblay Gagnon Roy Côté Bouchard O'Brien MacDonald Campbell Fraser"),
	}
	indian = names{
		split("Ananya Priya Kavya Neha Pooja Sneha Divya Meera Shreya Anjali Ritu Swati Aishwarya Deepa Rahul Amit Rohan Vikram Arjun Sanjay Karthik Nikhil Suresh Aditya Manish Ajay Varun Harish"),
		split("Sharma Patil Deshmukh Kulkarni Joshi Gupta Singh Iyer Nair Reddy Rao Mehta Shah Desai Kumar Verma Mishra Pandey Chavan Bhat Menon Pillai Shinde Pawar Jadhav More Gokhale Kale Naik Agarwal Bose Das Chatterjee Malhotra Kapoor Saxena"),
	}
	moroccan = names{
		split("Fatima Khadija Salma Imane Nadia Hajar Zineb Meryem Asmae Latifa Samira Leila Houda Sara Mohamed Youssef Omar Hamza Mehdi Rachid Karim Said Anas Ilyas Amine Khalid Hicham Soufiane"),
		split("Alaoui Idrissi Bennani Tazi Berrada Cherkaoui Fassi Lahlou Benjelloun Amrani Chraibi Kabbaj Bouazza Mansouri Naciri Saidi Ziani Haddad Rami Ouazzani Belkadi Hassani Zerouali Mouline Sefrioui Filali Guessous Sqalli Tahiri Bakkali Skalli Mernissi Rachidi Benkirane Slaoui Daoudi"),
	}

	// everyone mixes the areas: people move.
	everyone = []names{french, german, spanish, polish, italian, dutch, nordic, portuguese, english, indian, moroccan}
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
