# SPDX-License-Identifier: MIT
"""
Clicks through pages of schedules in a headless Chromium, with the keyboard, too:

    python3 clicks.py SHORT LONG NASTY      pages of a deadlock, of 2000 steps, of a run with nasty names

Each expectation that is not met is a line; the exit code is 1 then.
"""
import sys

from browser import Browser, find

failed = []


def expect(what, found, expected):
    if found != expected:
        failed.append(f'{what}: found {found!r}, expected {expected!r}')


class Page:
    """A page as one sees it."""

    def __init__(self, browser, path, fragment=''):
        self.browser = browser
        browser.open(path, fragment)

    def step(self):
        return self.browser.ask('''(() => { const rows = document.querySelectorAll('#rows tr.sel');
            return rows.length === 1 ? Number(rows[0].id.slice(1)) : `${rows.length} rows`; })()''')

    def about(self):
        return self.browser.ask("document.getElementById('about').textContent")

    def is_seen(self, selector):
        return self.browser.ask(f'''(() => {{
            const b = document.querySelector('{selector}').getBoundingClientRect();
            const r = document.getElementById('rows').getBoundingClientRect();
            return b.top >= r.top - 1 && b.bottom <= r.bottom + 1; }})()''')

    def press(self, *keys, shift=False):
        for key in keys:
            self.browser.key(key, shift)

    def expect_step(self, what, step):
        expect(what, self.step(), step)
        expect(f'{what}: slider', self.browser.ask("document.getElementById('slider').value"), str(step))
        expect(f'{what}: story and row are marked alike',
               self.browser.ask("document.querySelectorAll('#rows [aria-current=step]').length"), 1)
        expect(f'{what}: the row is seen', self.is_seen(f'#s{step}'), True)


def expect_quiet(browser, what):
    expect(f'{what}: problems', browser.problems, [])
    expect(f'{what}: what it loads', [url for url in browser.requests if not url.startswith('file://')], [])
    expect(f'{what}: files it loads', len(browser.requests), 1)


def go_through_short(browser, path):
    page = Page(browser, path)
    expect_quiet(browser, 'short')
    page.expect_step('at first, the step of the finding', 1)
    expect('the focus', browser.ask('document.activeElement.id'), 'rows')
    page.press('ArrowUp')
    page.expect_step('arrow up', 0)
    page.press('ArrowUp')
    page.expect_step('before the first there is none', 0)
    page.press('End')
    page.expect_step('End', 1)
    page.press('Home')
    page.expect_step('Home', 0)
    page.press('n')
    page.expect_step('n: nothing depends on it, so the finding', 1)
    expect('its locks', 'holds account 1' in page.about(), True)
    expect('who waits', 'waits for account 0, for ever' in page.about(), True)
    browser.point('#s0')
    expect('pointing at a row', page.about().startswith('0 clerk 0 lock account 0'), True)
    expect('its place', 'transfer.c:' in page.about(), True)
    page.expect_step('pointing selects nothing', 1)
    browser.click('#s0')
    page.expect_step('clicking does', 0)
    browser.click('#story a[href="#s1"]')
    page.expect_step('a line of the story', 1)
    page.press('?')
    expect('the keys', browser.ask("document.getElementById('keys').open"), True)
    page.press('ArrowUp')
    page.expect_step('no key goes behind the dialog', 1)
    page.press('Escape')
    expect('the keys, closed', browser.ask("document.getElementById('keys').open"), False)
    for name, step in (('first', 0), ('on', 1), ('back', 0), ('last', 1), ('first', 0), ('finding', 1)):
        browser.click(f'[data-go={name}]')
        page.expect_step(f'button {name}', step)
    expect('the cycle', browser.ask("document.querySelectorAll('#waits .cycle .thread').length"), 2)
    expect('what is marked in the passing run', browser.ask(
        "document.querySelectorAll('#passing tr.earlier, #passing tr.later').length >= 2"), True)
    expect_quiet(browser, 'short, in the end')


def go_through_long(browser, path):
    page = Page(browser, path, '#step-1000')
    expect('rows of 2000 steps', browser.ask("document.querySelectorAll('#rows tr[id]').length"), 2000)
    page.expect_step('the step of the address', 1000)
    page.press('PageDown')
    page.expect_step('PgDn', 1010)
    page.press('PageUp', 'PageUp')
    page.expect_step('PgUp twice', 990)
    page.press('ArrowRight', 'ArrowDown', 'ArrowLeft')
    page.expect_step('right, down, left', 991)
    page.press('End')
    page.expect_step('End', 1999)
    page.press('p')
    before = page.step()
    expect('p goes to what it had to come after', before < 1999, True)
    page.press('n')
    page.expect_step('and n back', 1999)
    page.press('Home')
    name = browser.ask("document.querySelector('#s0 .who').textContent")
    page.press('ArrowDown', 'ArrowDown', shift=True)
    expect('shift goes to the same thread', browser.ask(
        f"document.querySelector('#s{page.step()} .who').textContent"), name)
    page.press('f')
    page.expect_step('f', 1999)
    browser.ask('''(() => { const slider = document.getElementById('slider'); slider.value = 700;
        slider.dispatchEvent(new Event('input', {bubbles: true})); })()''')
    page.expect_step('the slider', 700)
    expect('the address', browser.ask('location.hash'), '#step-700')
    expect('rows of one height', browser.ask('''[...document.querySelectorAll('#rows tbody tr')]
        .every(row => Math.abs(row.getBoundingClientRect().height - 22) < .01)'''), True)
    expect_quiet(browser, 'long')


def look_at_nasty(browser, path):
    page = Page(browser, path)
    expect('no script of a name runs', browser.ask('window.hit'), None)
    expect('scripts', browser.ask('document.scripts.length'), 2)
    expect('no element of a name',
           browser.ask("document.querySelectorAll('[onload], [onmouseover]').length"), 0)
    expect('the name is there', '<script>alert("1")</script>' in page.about(), True)
    for step in (0, 1):
        browser.click(f'#s{step}')
        page.expect_step('nasty', step)
    expect_quiet(browser, 'nasty')


def fits(browser, path, width):
    page = Page(browser, path)
    expect(f'{width} pixels: nothing sticks out',
           browser.ask('document.documentElement.scrollWidth <= innerWidth'), True)
    expect(f'{width} pixels: the bar is seen',
           browser.ask("document.querySelector('.buttons').getBoundingClientRect().bottom > 0"), True)
    page.press('ArrowUp')


def contrast(browser, selector):
    """Of the text of an element and what is behind it: 4.5 is what WCAG wants."""
    return browser.ask('''(() => {
        const rgb = text => text.match(/[\\d.]+/g).map(Number);
        const light = c => { const [r, g, b] = c.slice(0, 3).map(v => v / 255)
            .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
            return .2126 * r + .7152 * g + .0722 * b; };
        let at = document.querySelector(%r), text = rgb(getComputedStyle(at).color), back;
        for (; at; at = at.parentElement) {
            back = rgb(getComputedStyle(at).backgroundColor);
            if (back.length === 3 || back[3] > 0) break;
        }
        const both = [light(text), light(at ? back : [255, 255, 255])].sort((a, b) => b - a);
        return (both[0] + .05) / (both[1] + .05); })()''' % selector)


def look(browser, path, dark):
    Page(browser, path, '#step-0')
    for selector in ('h1', '.soft', '.finding strong', '#s0 code', '#s1 code', '#s0 .at', '#s0 .who',
                     '#s1 .who', '.did', 'tr.blocked .did', '#about h4', '#story pre', '.chips li',
                     '[data-go=finding]'):
        expect(f'{"dark" if dark else "light"}: contrast of {selector}',
               contrast(browser, selector) >= 4.5, True)


def read_without_script(path):
    with Browser(program, script=False) as browser:
        browser.open(path)
        tree = browser.send('Accessibility.getFullAXTree')['nodes']
        names = ' '.join(node['name'].get('value', '') for node in tree if 'name' in node)
        for text in ('lock account 0', 'waits for account 1', 'It fails whenever', 'transfer.c:39'):
            expect(f'without a script: {text}', text in names, True)


short, long, nasty = sys.argv[1:4]
program = find()
with Browser(program) as browser:
    go_through_short(browser, short)
    go_through_long(browser, long)
    look_at_nasty(browser, nasty)
    for dark in (False, True):
        browser.look(1280, 900, dark)
        look(browser, short, dark)
    for width in (1280, 700, 400):
        browser.look(width, 900)
        for path in (short, long, nasty):
            fits(browser, path, width)
read_without_script(short)
print('\n'.join(failed))
sys.exit(1 if failed else 0)
