//! Who wrote it: people only.
//!
//! Every carrier gives a list of names; the lists are ranked, and the best one wins whole. What machines are told (JSON-LD, `<meta>`) comes
//! before what readers see, because bylines share their classes with teasers and comments; in a forum the first post's author is the page's.

use scraper::Html;

use super::accounts::Posts;
use super::byline::{names_an_organisation, names_the_house, people, people_of};
use super::person::{Trust, begins_with_given};
use super::{Candidate, accounts, chinese, declared, headline, lines, links, marked, owner, script, signature, words};
use crate::evidence::Evidence;
use crate::extract::features::Table;
use crate::extract::fold::fold;
use crate::extract::hints::Hints;
use crate::extract::jsonld::JsonLd;
use crate::extract::outline::{Mark, MarkKind, Outline, Region};
use crate::extract::tag::Tag;
use crate::extract::threads;

/// A byline is not longer, in characters.
pub(super) const LONGEST_BYLINE: usize = 160;
/// What markup itself calls the author.
const MARKED: &str = "rel or itemprop";
/// Blocks before and after the text's beginning in which a byline may stand.
pub(super) const REACH: usize = 14;
/// Blocks around the headline in which it stands more likely.
const AT_HEADLINE: usize = 8;
/// Marks of one kind that are read.
pub(super) const MOST_MARKS_READ: usize = 6;
/// A name of one word, where a full name can be had, is an account.
const ACCOUNT_SCORE: f64 = 0.5;
/// A name that the site bears too: a person's own site, or a brand.
const OWN_SITE_SCORE: f64 = 0.62;
/// Boxes around a line near the headline whose names count.
const NEAREST_BOXES: usize = 3;
/// A full name by itself below the headline.
const BARE_SCORE: f64 = 0.6;
/// A box about the author below the text.
const BOX_SCORE: f64 = 0.55;
/// What the end of the text tells of its author.
const SIGNED_SCORE: f64 = 0.5;
/// The person whose site it is.
const OWNER_SCORE: f64 = 0.3;
/// What scripts are told for counting visits.
const SCRIPT_SCORE: f64 = 0.25;
/// What agreement of a shown and a declared author adds.
const AGREED: f64 = 0.2;
/// A labelled line right below the headline.
const HEADLINE_SCORE: f64 = 0.7;
/// Such a line where the page shows nothing of whoever is declared: more than any declaration has.
const CONTRADICTED_SCORE: f64 = 1.3;
/// What credit lines of a Chinese page say: more than `<meta>`, in which portals and editors stand.
const CREDITED_SCORE: f64 = 0.95;
/// A declared author whose name stands alone above a thread's first post.
const DECLARED_POST_SCORE: f64 = 0.97;
/// Accounts that make a page a thread of posts.
const THREAD_ACCOUNTS: usize = 2;
/// Blocks over which the marked authors of a thread are spread at least.
const THREAD_SPREAD: u32 = 8;
/// Where no byline stands.
pub(super) const ELSEWHERE: Hints = Hints::COMMENT.or(Hints::RELATED).or(Hints::SIDEBAR).or(Hints::NAV).or(Hints::FOOTER).or(Hints::TEASER).or(Hints::CAPTION);
/// Where no post of a thread stands.
const NO_POST: Hints = Hints::NAV.or(Hints::FOOTER).or(Hints::RELATED);

/// What choosing needs to know of the page.
pub struct AuthorPage<'p> {
    /// The tree.
    pub html: &'p Html,
    /// Its outline.
    pub outline: &'p Outline<'p>,
    /// Features.
    pub table: &'p Table,
    /// Its JSON-LD.
    pub json_ld: &'p JsonLd,
    /// First and last block of the text.
    pub body: (usize, usize),
    /// The block that shows the headline.
    pub headline: Option<usize>,
    /// Folded names of the site.
    pub site_names: &'p [String],
    /// The section of the site that it lies in.
    pub section: Option<&'p str>,
    /// Whether it is a thread of posts.
    pub is_forum: bool,
    /// Whether one writer signs such a page, once: no goods, no list, no thread.
    pub is_signed_once: bool,
    /// Whether anything speaks for a single writer who signs it. On other pages reviewers, customers and the authors of teasers are named.
    pub may_be_signed: bool,
}

/// The names one carrier gives.
pub(super) struct Group {
    carrier: String,
    pub(super) score: f64,
    /// Whether readers see it.
    pub(super) is_shown: bool,
    /// Whether it is a line of names and nothing else, so that whoever stands in it is an author.
    is_list: bool,
    pub(super) names: Vec<String>,
    /// What it said, where that is no name.
    pub(super) refused: Vec<String>,
}

impl Group {
    /// Of a carrier that readers see.
    fn shown(carrier: &str, score: f64, names: Vec<String>) -> Self {
        Self { carrier: carrier.to_owned(), score, is_shown: true, is_list: false, names, refused: Vec::new() }
    }
}

/// Weighs every carrier of authors. The value of a candidate is one name; all names of the best carrier win together.
pub fn choose(page: &AuthorPage<'_>, credits: Option<&chinese::Credits>) -> (Vec<String>, Vec<Candidate>) {
    let is_thread = page.is_forum || page.is_spread_over_posts();
    let mut groups = Vec::new();
    declared::all(page, is_thread, &mut groups);
    if is_thread {
        for group in groups.iter_mut().filter(|group| group.names.len() == 1 && group.score < DECLARED_POST_SCORE) {
            if page.stands_alone(&group.names[0]) {
                group.score = DECLARED_POST_SCORE;
            }
        }
        groups.push(first_post(page));
    } else {
        if let Some(credits) = credits {
            groups.iter_mut().for_each(|group| chinese::keep_people(&mut group.names, credits, false));
            groups.push(Group { is_list: true, ..Group::shown("credit line", CREDITED_SCORE, credits.authors.clone()) });
        }
        if page.may_be_signed {
            shown(page, &mut groups, credits);
            groups.push(at_headline(page, &groups));
            groups.extend(listed(page));
        }
    }
    // Where a text is filed stands beside its byline; a column may be named after its writer.
    if let Some(section) = page.section.map(fold) {
        let is_section = |name: &str| fold(name) == section && !begins_with_given(name);
        groups.iter_mut().filter(|group| group.is_shown).for_each(|group| group.names.retain(|name| !is_section(name)));
    }
    agree(&mut groups);
    groups.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut candidates = Vec::new();
    for group in &groups {
        candidates.extend(group.names.iter().map(|name| Candidate::new(name.clone(), group.carrier.clone(), group.score, "reads like a person's name")));
        candidates.extend(group.refused.iter().map(|value| Candidate::new(value.clone(), group.carrier.clone(), 0.0, "no person's name")));
    }
    let mut winner: Vec<String> = Vec::new();
    if let Some(best) = groups.iter().find(|group| !group.names.is_empty() && group.score > 0.0) {
        // Another declaration, or a line of names, may name the same and their co-authors as well.
        let names = groups.iter().filter(|group| !group.is_shown || group.is_list).map(|group| &group.names).filter(|names| holds(names, &best.names));
        for name in names.max_by_key(|names| names.len()).unwrap_or(&best.names).iter().cloned() {
            if !winner.iter().any(|known| fold(known) == fold(&name)) {
                winner.push(name);
            }
        }
    }
    if is_thread {
        winner.truncate(1);
    }
    (winner, candidates)
}

/// Whether a list of names begins as another does, and goes on.
fn holds(longer: &[String], shorter: &[String]) -> bool {
    longer.len() > shorter.len() && longer.iter().zip(shorter).all(|(one, other)| fold(one) == fold(other))
}

/// A first name that what machines are told and what readers see have in common is more likely.
fn agree(groups: &mut [Group]) {
    let firsts: Vec<(bool, String)> = groups.iter().map(|group| (group.is_shown, group.names.first().map(|name| fold(name)).unwrap_or_default())).collect();
    for group in groups {
        let Some(own) = group.names.first().map(|name| fold(name)) else { continue };
        if firsts.iter().any(|(is_shown, other)| *is_shown != group.is_shown && *other == own) {
            group.score += AGREED;
        }
    }
}

impl AuthorPage<'_> {
    /// The names among what a carrier says.
    pub(super) fn group(&self, carrier: impl Into<String>, score: f64, values: Vec<String>, trust: Trust) -> Group {
        let mut group = Group { carrier: carrier.into(), score, is_shown: false, is_list: false, names: Vec::new(), refused: Vec::new() };
        for value in values {
            let names = people(&value, trust, self.site_names);
            if names.is_empty() {
                group.refused.push(value);
            } else {
                group.names.extend(names);
            }
        }
        if trust != Trust::Account {
            group.score = group.score.min(self.most(&group.names));
        }
        group
    }

    /// What the names of a carrier can score at most.
    pub(super) fn most(&self, names: &[String]) -> f64 {
        if names.iter().all(|name| is_account(name)) {
            ACCOUNT_SCORE
        } else if names.iter().all(|name| self.site_names.contains(&fold(name))) {
            OWN_SITE_SCORE
        } else {
            1.0
        }
    }

    /// Whether a region is no place for a byline. Right at headline and text only the nearest boxes count: builders of pages call
    /// whole columns sidebars and headers.
    pub(super) fn is_elsewhere(&self, region: u32, at: usize) -> bool {
        let close = at + AT_HEADLINE >= self.body.0 && at <= self.body.0 + 2 || self.headline.is_some_and(|headline| at.abs_diff(headline) <= AT_HEADLINE);
        if !close {
            return self.table.effective[region as usize].has(ELSEWHERE);
        }
        let holds_text = |region: &Region| (region.first..region.last).contains(&(self.body.0 as u32));
        // `<header><h1>…</h1><footer class="meta">`: between headline and text a footer is the headline's own.
        let is_between = self.headline.is_some_and(|headline| (headline..=self.body.0).contains(&at));
        let mut near = self.outline.path(region).take(NEAREST_BOXES).take_while(|(_, region)| !holds_text(region));
        near.any(|(_, region)| {
            let is_footer = region.tag == Tag::Footer && is_between;
            region.own.has(ELSEWHERE.without(if is_footer { Hints::SIDEBAR.or(Hints::FOOTER) } else { Hints::SIDEBAR }))
                || matches!(region.tag, Tag::Caption | Tag::Figure | Tag::Nav)
                || region.tag == Tag::Footer && !is_between
        })
    }

    /// Whether a block near the headline is a name and nothing else.
    fn stands_alone(&self, name: &str) -> bool {
        let name = fold(name);
        self.outline.blocks[zone(self)].iter().any(|block| block.chars as usize <= LONGEST_BYLINE && fold(&block.text) == name)
    }

    /// Whether any block near the headline shows a name.
    fn shows(&self, name: &str) -> bool {
        let name = fold(name);
        self.outline.blocks[zone(self)].iter().any(|block| fold(&block.text).contains(&name))
    }

    /// Whether authors are marked all over the page, as those of posts are.
    fn is_spread_over_posts(&self) -> bool {
        const NO_ACCOUNT: Hints = NO_POST.or(Hints::SIDEBAR).or(Hints::HIDDEN).or(Hints::COMMENT);
        let from = zone(self).start;
        let spread = |kind: MarkKind, hints: Hints| {
            let is_own = |mark: &&Mark| mark.kind == kind && mark.block as usize >= from && !self.table.effective[mark.region as usize].has(hints);
            let mut marks = self.outline.marks.iter().filter(is_own).map(|mark| mark.block);
            let first = marks.next();
            let other = marks.nth(THREAD_ACCOUNTS - 1);
            first.zip(other).is_some_and(|(first, other)| other > first + THREAD_SPREAD)
        };
        let declares = self.json_ld.article().is_some_and(|article| article.contains_key("headline"));
        !declares && (spread(MarkKind::User, NO_ACCOUNT) || spread(MarkKind::Author, NO_POST.or(Hints::SIDEBAR)))
    }
}

/// Whether a name is one word in letters without capitals or of ASCII, which can be an account's as well as a person's.
pub(super) fn is_account(name: &str) -> bool {
    !name.contains(' ') && name.is_ascii()
}

/// The account that wrote a thread's first post: the first one marked, near the headline or below it.
fn first_post(page: &AuthorPage<'_>) -> Group {
    let from = zone(page).start;
    let mut group = Group::shown("first post", if page.is_forum { 0.95 } else { 0.75 }, Vec::new());
    let is_post = |mark: &&Mark| {
        let at = mark.block as usize;
        let close = at + AT_HEADLINE >= page.body.0 && at <= page.body.0;
        matches!(mark.kind, MarkKind::Author | MarkKind::User) && at >= from && (close || !page.table.effective[mark.region as usize].has(NO_POST))
    };
    for mark in page.outline.marks.iter().filter(is_post).take(MOST_MARKS_READ) {
        group.names.extend(accounts::in_mark(page, mark));
        if group.names.is_empty() {
            group.names = people_of(&marked::pieces_of(page, mark), Trust::Account, page.site_names);
        }
        if !group.names.is_empty() {
            break;
        }
    }
    if group.names.is_empty() {
        group.names.extend(accounts::first(page, Posts::Own));
    }
    if group.names.is_empty() {
        group.names = lines::near(page);
        group.names.retain(|name| !threads::heads_column(name));
    }
    if group.names.is_empty() {
        group.names.extend(accounts::first(page, Posts::Any));
    }
    group
}

/// Marked elements, links and lines.
fn shown(page: &AuthorPage<'_>, groups: &mut Vec<Group>, credits: Option<&chinese::Credits>) {
    let keep_people = |names: &mut Vec<String>| credits.into_iter().for_each(|credits| chinese::keep_people(names, credits, true));
    for (kind, carrier, score) in [(MarkKind::Author, MARKED, 0.78), (MarkKind::Byline, "byline class", 0.7)] {
        let mut group = Group::shown(carrier, score, Vec::new());
        marked::read(page, kind, &mut group);
        keep_people(&mut group.names);
        groups.push(group);
    }
    if groups.iter().any(|group| group.score > ACCOUNT_SCORE && !group.names.is_empty()) {
        return;
    }
    // Where the markup calls an organisation the author, links to people lead to those of other stories.
    let is_organised = groups.iter().any(|group| group.carrier == MARKED && group.refused.iter().any(|value| names_an_organisation(value)));
    let found = if is_organised { Vec::new() } else { links::to_authors(page.html, page.outline, zone(page), page.site_names) };
    groups.push(Group::shown("link to an author", 0.66, found));
    groups.push(Group::shown("byline text", 0.65, lines::near(page)));
    groups.iter_mut().filter(|group| group.is_shown).for_each(|group| keep_people(&mut group.names));
    // Where the byline is the newsroom's, whoever else is named near the text did not write it.
    let is_house = groups.iter().any(|group| group.is_shown && group.refused.iter().any(|value| names_the_house(value)));
    if page.is_signed_once && !is_house && groups.iter().all(|group| group.score <= ACCOUNT_SCORE || group.names.is_empty()) {
        groups.push(Group::shown("name below the headline", BARE_SCORE, lines::bare_below_headline(page)));
        groups.push(Group::shown("box about the author", BOX_SCORE, lines::in_boxes_below(page)));
        groups.push(Group::shown("capitals in the standfirst", BOX_SCORE, headline::in_capitals(page)));
        groups.push(Group::shown("end of the text", SIGNED_SCORE, signature::below(page)));
        groups.push(Group::shown("owner of the site", OWNER_SCORE, owner::of_site(page).into_iter().collect()));
    }
    groups.iter_mut().filter(|group| group.is_shown).for_each(|group| keep_people(&mut group.names));
    if groups.iter().all(|group| group.names.is_empty()) {
        let told = script::authors(page);
        groups.push(Group { is_shown: false, ..Group::shown("data of scripts", SCRIPT_SCORE, told) });
    }
}

/// The labelled line right below the headline. Where it names somebody else than what machines are told, and the page shows nothing of
/// the latter, that is whoever typed the text in.
fn at_headline(page: &AuthorPage<'_>, groups: &[Group]) -> Group {
    let names = headline::labelled(page);
    let declared: Vec<&String> = groups.iter().filter(|group| !group.is_shown).flat_map(|group| &group.names).collect();
    let is_alike = |one: &str, other: &str| {
        let (one, other) = (fold(one), fold(other));
        words(&one).iter().any(|word| words(&other).contains(word))
    };
    let contradicts = !declared.is_empty() && !declared.iter().any(|known| page.shows(known) || names.iter().any(|name| is_alike(name, known)));
    let score = if contradicts { CONTRADICTED_SCORE } else { HEADLINE_SCORE };
    Group::shown("line at the headline", score, names)
}

/// The line of names below the headline.
fn listed(page: &AuthorPage<'_>) -> Option<Group> {
    let names = headline::listed(page);
    let is_sure = names.first().is_some_and(|name| begins_with_given(name));
    let score = if is_sure { BARE_SCORE } else { 0.0 };
    (!names.is_empty()).then(|| Group { is_list: true, ..Group::shown("names at the headline", score, names) })
}

/// Blocks in which a byline can stand: from a little above headline and text to the text's first paragraphs.
pub(super) fn zone(page: &AuthorPage<'_>) -> std::ops::Range<usize> {
    let head = page.headline.filter(|at| *at <= page.body.0).unwrap_or(page.body.0);
    head.saturating_sub(AT_HEADLINE)..(page.body.0.max(head) + REACH).min(page.outline.blocks.len())
}

/// People that the feed or sitemap names, where the page names none.
pub fn told(evidence: &Evidence) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for name in evidence.authors.iter().flat_map(|name| people(name, Trust::Doubtful, &[])) {
        if !told.contains(&name) {
            told.push(name);
        }
    }
    told
}

/// The people who sign a text with a line of its own.
pub fn signed(line: &str) -> Vec<String> {
    let names = people(line, Trust::Doubtful, &[]);
    if names.is_empty() { vec![line.to_owned()] } else { names }
}
