# SPDX-License-Identifier: MIT
"""A headless Chromium, driven over a pipe by the DevTools protocol; nothing else is needed than Python."""
import base64
import json
import os
import shutil
import subprocess
import tempfile

KEYS = {'PageUp': 33, 'PageDown': 34, 'End': 35, 'Home': 36, 'ArrowLeft': 37, 'ArrowUp': 38, 'ArrowRight': 39,
        'ArrowDown': 40, 'Enter': 13, 'Escape': 27, 'Tab': 9}


def find():
    """The path of a Chromium, None if there is none."""
    return shutil.which('chromium') or shutil.which('chromium-browser') or shutil.which('google-chrome')


class Browser:
    """One page at a time. Its console's errors and exceptions are in problems, what it asks a network for in
    requests."""

    def __init__(self, program='chromium', width=1280, height=900, dark=False, script=True):
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        to_read, self.to_write = os.pipe()
        from_read, from_write = os.pipe()
        flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage',
                 '--no-first-run', '--remote-debugging-pipe', '--hide-scrollbars',
                 '--disable-background-networking',
                 f'--user-data-dir={self.folder.name}', 'about:blank']

        def take_pipes():
            # 3 and 4 may be taken by the pipes themselves.
            to_copy, from_copy = os.dup(to_read), os.dup(from_write)
            os.dup2(to_copy, 3)
            os.dup2(from_copy, 4)

        self.process = subprocess.Popen([program] + flags, preexec_fn=take_pipes, close_fds=False,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(from_write)
        self.stream = os.fdopen(from_read, 'rb', buffering=0)
        self.left = b''
        self.last = 0
        self.session = None
        self.problems, self.requests, self.events = [], [], []
        target = self.send('Target.createTarget', url='about:blank')['targetId']
        self.session = self.send('Target.attachToTarget', targetId=target, flatten=True)['sessionId']
        for domain in ('Page', 'Runtime', 'Network', 'Log'):
            self.send(domain + '.enable')
        self.look(width, height, dark)
        self.send('Emulation.setScriptExecutionDisabled', value=not script)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        os.close(self.to_write)
        self.stream.close()
        self.folder.cleanup()

    def look(self, width, height, dark=False):
        self.send('Emulation.setDeviceMetricsOverride', width=width, height=height, deviceScaleFactor=1,
                  mobile=False)
        self.send('Emulation.setEmulatedMedia',
                  features=[{'name': 'prefers-color-scheme', 'value': 'dark' if dark else 'light'}])

    # ---- the protocol: messages of JSON, each with a zero byte behind it

    def read(self):
        while b'\0' not in self.left:
            more = self.stream.read(1 << 16)
            if not more:
                raise RuntimeError('the browser has ended')
            self.left += more
        message, self.left = self.left.split(b'\0', 1)
        return json.loads(message)

    def send(self, method, **params):
        self.last += 1
        message = {'id': self.last, 'method': method, 'params': params}
        if self.session:
            message['sessionId'] = self.session
        data = json.dumps(message).encode() + b'\0'
        while data:
            data = data[os.write(self.to_write, data):]
        while True:
            answer = self.read()
            if answer.get('id') == self.last:
                if 'error' in answer:
                    raise RuntimeError(f'{method}: {answer["error"]["message"]}')
                return answer['result']
            self.hear(answer)

    def hear(self, event):
        method, params = event.get('method'), event.get('params', {})
        if method == 'Runtime.exceptionThrown':
            thrown = params['exceptionDetails'].get('exception', {})
            self.problems.append(thrown.get('description', 'exception'))
        elif method == 'Log.entryAdded' and params['entry']['level'] == 'error':
            self.problems.append(params['entry']['text'])
        elif method == 'Network.requestWillBeSent':
            self.requests.append(params['request']['url'])
        self.events.append(method)

    # ---- what a reader does

    def open(self, path, fragment=''):
        # By way of an empty page: from a page to a part of itself nothing is loaded.
        for url in ('about:blank', 'file://' + os.path.abspath(path) + fragment):
            self.events.clear()
            self.requests.clear()
            self.send('Page.navigate', url=url)
            while 'Page.loadEventFired' not in self.events:
                self.hear(self.read())

    def ask(self, expression):
        answer = self.send('Runtime.evaluate', expression=expression, returnByValue=True, awaitPromise=True)
        if 'exceptionDetails' in answer:
            raise RuntimeError(f'{expression}: {answer["exceptionDetails"]["exception"]["description"]}')
        return answer['result'].get('value')

    def key(self, name, shift=False):
        event = {'key': name, 'modifiers': 8 if shift and len(name) > 1 else 0}
        if name in KEYS:
            event['windowsVirtualKeyCode'] = KEYS[name]
        if len(name) == 1:
            event['text'] = name
        self.send('Input.dispatchKeyEvent', type='keyDown' if 'text' in event else 'rawKeyDown', **event)
        self.send('Input.dispatchKeyEvent', type='keyUp', **event)

    def middle(self, selector):
        box = self.ask(f'''(() => {{ const e = document.querySelector({json.dumps(selector)});
            e.scrollIntoView({{block: 'nearest'}});
            const b = e.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; }})()''')
        return {'x': box[0], 'y': box[1]}

    def point(self, selector):
        self.send('Input.dispatchMouseEvent', type='mouseMoved', **self.middle(selector))

    def click(self, selector):
        at = self.middle(selector)
        for kind in ('mousePressed', 'mouseReleased'):
            self.send('Input.dispatchMouseEvent', type=kind, button='left', clickCount=1, **at)

    def picture(self, path, whole=False):
        shot = self.send('Page.captureScreenshot', format='png', captureBeyondViewport=whole)
        with open(path, 'wb') as stream:
            stream.write(base64.b64decode(shot['data']))
