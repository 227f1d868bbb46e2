// SPDX-License-Identifier: MIT
/*
 * Goes through the steps of a page. What it reads is described in replay/src/export/page_data.c; what it
 * shows is made of text nodes, since names are whatever a program under test has called its things.
 */
'use strict';
(() => {
	const block = document.getElementById('data');
	const slider = document.getElementById('slider');
	if (!block || !slider)
		return;
	const {threads, steps, waits, finding} = JSON.parse(block.textContent);
	const rows = document.getElementById('rows');
	const about = document.getElementById('about');
	const edges = rows.querySelector('.edges');
	const lane = Number(rows.querySelector('.lanes').dataset.lane);
	const ROW = 22, PAGE = 10, last = steps.length - 1;
	let selected = -1;

	/* ---- what is known of the whole run: each thread's steps, and who had to come after a step */

	const stepsOf = threads.map(() => []);
	const later = steps.map(() => []);
	steps.forEach((step, i) => {
		stepsOf[step.t].push(i);
		for (const [from, what] of step.after ?? [])
			later[from].push([i, what]);
	});

	/* The thread's last step up to this one, and its next one; undefined: none. */
	const before = (t, i) => stepsOf[t].findLast(s => s <= i);
	const behind = (t, i) => stepsOf[t].find(s => s > i);

	/* ---- making elements */

	function element(name, text, className) {
		const made = document.createElement(name);
		if (className)
			made.className = className;
		if (text !== undefined)
			made.append(text);
		return made;
	}

	function link(step) {
		const made = element('a', `step ${step}`);
		made.href = `#s${step}`;
		return made;
	}

	function list(title, items) {
		if (!items.length)
			return [];
		const made = element('ul');
		for (const item of items) {
			const line = element('li', undefined, item.quiet ? 'quiet' : '');
			line.append(...item.parts);
			made.append(line);
		}
		return [element('h4', title), made];
	}

	/* ---- the step that is shown */

	function edgeItems(pairs) {
		return pairs.map(([step, what]) => ({
			parts: [link(step), ` ${threads[steps[step].t].name}, about ${what}`],
		}));
	}

	function doesItems(step) {
		const place = fact => fact.at === step.at ? '' : fact.at.replace(/.*\//, '');
		return step.does.map(fact => ({
			quiet: !fact.s,
			parts: [fact.x, ' ', element('small', place(fact))],
		}));
	}

	/* Where a thread stands behind step i. Returns a text, and whether that is the end of it. */
	function stateOf(t, i) {
		const lasts = w => (w.from ?? -1) <= i && (w.until === null || i < w.until);
		const wait = waits.find(w => w.t === t && lasts(w));
		const next = behind(t, i);
		if (steps[i].t === t && !(wait && wait.from === i))
			return ['runs'];
		if (wait)
			return wait.until === null ? [`${wait.x}, for ever`, true] :
				[`${wait.x}, until step ${wait.by}`];
		const has = before(t, i) === undefined ? 'has not begun' : 'ready';
		if (next !== undefined)
			return [`${has}, next: ${steps[next].op}`];
		if (threads[t].ends)
			return [stepsOf[t].length === 0 ? 'takes no step' : 'has ended'];
		return [threads[t].left ?? 'stopped by the finding', threads[t].blocked];
	}

	function locks(held) {
		return (held ?? []).map(name => element('span', name, 'lock'));
	}

	function threadTable(i) {
		const made = element('table');
		threads.forEach((thread, t) => {
			const [state, stuck] = stateOf(t, i), latest = before(t, i);
			const line = element('tr', undefined, thread.colour);
			const cell = element('td', state, stuck ? 'stuck' : '');
			const held = locks(latest === undefined ? [] : steps[latest].held);
			if (held.length)
				cell.append(element('br'), 'holds ', ...held);
			line.append(element('td', thread.name), cell);
			made.append(line);
		});
		return made;
	}

	function show(i) {
		const step = steps[i], thread = threads[step.t];
		const title = element('h3', `${i} `);
		title.append(element('span', thread.name, thread.colour), ` ${step.op}`);
		const place = element('p', step.at ?? 'place not known', 'soft');
		if (step.fn)
			place.append(` in ${step.fn}`);
		const held = element('p', 'holds ');
		held.append(...(step.held ? locks(step.held) : ['no lock']));
		about.replaceChildren(title, place, held,
			...list('It says', (step.notes ?? []).map(note => ({parts: [note]}))),
			...list('Chosen', (step.choices ?? []).map(choice => ({parts: [choice]}))),
			...list('It does', doesItems(step)),
			...list('It had to come after', edgeItems(step.after ?? [])),
			...list('Had to come after it', edgeItems(later[i])),
			element('h4', 'Threads after this step'), threadTable(i));
		if (i === finding.step)
			about.insertBefore(element('p', finding.text, 'stuck'), place);
	}

	/* ---- arrows between the rows */

	/* Who does nothing but join has no lane: arrows lead to the margin. */
	const x = t => threads[t].lane < 0 ? 6 : threads[t].lane * lane + lane / 2 + 4;
	const y = i => i * ROW + ROW / 2;

	function svg(name, attributes) {
		const made = document.createElementNS('http://www.w3.org/2000/svg', name);
		for (const [key, value] of Object.entries(attributes))
			made.setAttribute(key, value);
		return made;
	}

	function arrow(from, to, className) {
		const a = [x(steps[from].t), y(from)], b = [x(steps[to].t), y(to)];
		const bend = Math.min(40, (b[1] - a[1]) / 2);
		const line = `M${a[0]} ${a[1] + 6}C${a[0]} ${a[1] + bend} ` +
			`${b[0]} ${b[1] - bend} ${b[0]} ${b[1] - 6}`;
		const tip = `M${b[0] - 4} ${b[1] - 12}L${b[0]} ${b[1] - 6}l4 -6`;
		return [svg('path', {class: className, d: line}),
			svg('path', {class: `${className} tip`, d: tip})];
	}

	function drawEdges(i) {
		const t = steps[i].t;
		edges.replaceChildren(svg('circle', {cx: x(t), cy: y(i), r: threads[t].lane < 0 ? 4 : 7}),
			...(steps[i].after ?? []).flatMap(([from]) => arrow(from, i, 'in')),
			...later[i].flatMap(([to]) => arrow(i, to, 'out')));
	}

	/* ---- selecting */

	/* The address has a name that no element has: else the page would be scrolled to it. */
	const addressed = () => {
		const found = /^#s(?:tep-)?(\d+)$/.exec(location.hash);
		return found ? Number(found[1]) : undefined;
	};

	const row = i => document.getElementById(`s${i}`);
	const story = [...document.querySelectorAll('#story a')].map(a => [Number(a.hash.slice(2)), a]);

	function mark(i) {
		for (const old of document.querySelectorAll('#rows .sel, #rows .near, #story .sel')) {
			old.classList.remove('sel', 'near');
			old.removeAttribute('aria-current');
		}
		row(i).classList.add('sel');
		row(i).setAttribute('aria-current', 'step');
		for (const [near] of [...(steps[i].after ?? []), ...later[i]])
			row(near).classList.add('near');
		story.findLast(([step]) => step <= i)?.[1].classList.add('sel');
	}

	/* Only the list is scrolled, not the page. */
	function reveal(i) {
		const top = i * ROW, room = rows.clientHeight;
		if (top < rows.scrollTop + 2 * ROW)
			rows.scrollTop = top - room / 3;
		else if (i === last)
			rows.scrollTop = rows.scrollHeight;
		else if (top > rows.scrollTop + room - 3 * ROW)
			rows.scrollTop = top - 2 * room / 3;
	}

	function select(i) {
		i = Math.max(0, Math.min(last, i));
		const text = `step ${i}, ${threads[steps[i].t].name}: ${steps[i].op}`;
		slider.value = i;
		slider.setAttribute('aria-valuetext', text);
		document.getElementById('where').textContent = `step ${i} of 0..${last}`;
		if (i === selected)
			return;
		selected = i;
		mark(i);
		reveal(i);
		show(i);
		drawEdges(i);
		document.querySelector('[data-go=cause]').disabled = !steps[i].after;
		history.replaceState(null, '', `#step-${i}`);
	}

	/* ---- going */

	const go = {
		first: () => select(0),
		last: () => select(last),
		back: () => select(selected - 1),
		on: () => select(selected + 1),
		pageBack: () => select(selected - PAGE),
		pageOn: () => select(selected + PAGE),
		sameBack: () => select(before(steps[selected].t, selected - 1) ?? selected),
		sameOn: () => select(behind(steps[selected].t, selected) ?? selected),
		cause: () => select((steps[selected].after ?? [[selected]])[0][0]),
		effect: () => select(later[selected][0]?.[0] ?? finding.step ?? selected),
		finding: () => select(finding.step ?? selected),
		keys: () => document.getElementById('keys').showModal(),
	};
	const anywhere = {n: 'effect', p: 'cause', f: 'finding', '?': 'keys'};
	const inSteps = {ArrowUp: 'back', ArrowLeft: 'back', ArrowDown: 'on', ArrowRight: 'on',
		Home: 'first', End: 'last', PageUp: 'pageBack', PageDown: 'pageOn'};
	const shifted = {ArrowUp: 'sameBack', ArrowLeft: 'sameBack',
		ArrowDown: 'sameOn', ArrowRight: 'sameOn'};

	document.addEventListener('keydown', event => {
		if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector('dialog[open]'))
			return;
		const inside = event.target === document.body || event.target.closest('#steps');
		const here = event.shiftKey ? shifted : inSteps;
		const name = anywhere[event.key] ?? (inside && here[event.key]);
		if (!name)
			return;
		event.preventDefault();
		go[name]();
	});
	for (const button of document.querySelectorAll('[data-go]'))
		button.addEventListener('click', () => go[button.dataset.go]());
	slider.addEventListener('input', () => select(Number(slider.value)));

	/* A link to a step, in the story or beside the rows. */
	document.addEventListener('click', event => {
		const to = event.target.closest('a[href^="#s"]');
		if (!to)
			return;
		event.preventDefault();
		select(Number(to.hash.slice(2)));
		document.getElementById('steps').scrollIntoView({block: 'nearest'});
	});

	const stepAt = target => {
		const found = target.closest('tr[id]');
		return found ? Number(found.id.slice(1)) : -1;
	};
	rows.addEventListener('mouseover', event => {
		const i = stepAt(event.target);
		if (i >= 0)
			show(i);
	});
	rows.addEventListener('mouseleave', () => show(selected));
	rows.addEventListener('click', event => {
		const i = stepAt(event.target);
		if (i >= 0)
			select(i);
	});
	addEventListener('hashchange', () => select(addressed() ?? selected));

	/* ---- the beginning: at the step of the address, else at that of the finding */

	document.documentElement.classList.add('js');
	for (const told of rows.querySelectorAll('tr[title]'))
		told.removeAttribute('title');
	select(addressed() ?? finding.step ?? 0);
	rows.focus({preventScroll: true});
})();
