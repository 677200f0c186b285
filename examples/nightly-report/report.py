#!/usr/bin/env python3
"""Counts the open tickets: python3 report.py

It prints how many there are by status and by group, and the twelve most urgent. GLPI_URL, GLPI_CLIENT_ID,
GLPI_CLIENT_SECRET, GLPI_USERNAME and GLPI_PASSWORD say where and as whom. Only Python's standard library is needed.
"""
import collections
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

URL = os.environ["GLPI_URL"].rstrip("/") + "/api.php"
OPEN = "status.id=out=(5,6);is_deleted==false"


def main():
    data = json.dumps({
        "grant_type": "password", "scope": "api", "username": os.environ["GLPI_USERNAME"],
        "password": os.environ["GLPI_PASSWORD"], "client_id": os.environ["GLPI_CLIENT_ID"],
        "client_secret": os.environ["GLPI_CLIENT_SECRET"]}).encode()
    request = urllib.request.Request(URL + "/token", data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        token = json.load(answer)["access_token"]

    tickets, cursor = [], ""
    while cursor is not None:  # the header names the next page until there is none
        query = {"filter": OPEN, "sort": "priority:desc,date", "limit": 500, **({"cursor": cursor} if cursor else {})}
        request = urllib.request.Request(URL + "/v2/Assistance/Ticket?" + urllib.parse.urlencode(query),
                                         headers={"Authorization": "Bearer " + token})
        with urllib.request.urlopen(request) as answer:
            tickets += json.load(answer)
            cursor = answer.headers.get("GLPI-Next-Cursor")

    def assigned(ticket):
        return [m["name"] for m in ticket["team"] if m["role"] == "assigned"] or ["nobody"]

    print(f"{len(tickets)} open tickets")
    for title, counts in (("status", collections.Counter(t["status"]["name"] for t in tickets)),
                          ("assigned to", collections.Counter(n for t in tickets for n in assigned(t)))):
        print(f"\nBy {title}")
        for name, number in counts.most_common():
            print(f"{number:6} {name}")
    print("\nThe most urgent")
    for t in tickets[:12]:
        print(f"{t['id']:6} {t['date'][:10]} priority {t['priority']} {t['name']}")


if __name__ == "__main__":
    try:
        main()
    except urllib.error.HTTPError as refused:
        sys.exit(f"{refused.code}: {refused.read().decode()}")
