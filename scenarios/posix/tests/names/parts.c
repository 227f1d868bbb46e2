/* SPDX-License-Identifier: MIT */
/* Locks and bytes in arrays, structs and blocks, of which one is for nothing that has a name. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct node {
	int key;
	pthread_mutex_t lock;
	struct node *next;
};

struct disk {
	pthread_mutex_t lock[4];
	struct {
		int first, last;
	} range[2];
};

static struct disk disk;
static struct node nodes[3];
static struct node *head, *row;
static char *bytes;

static void *run(void *unused)
{
	pthread_mutex_lock(&disk.lock[3]);
	pthread_mutex_unlock(&disk.lock[3]);
	pthread_mutex_lock(&head->lock);
	pthread_mutex_unlock(&head->lock);
	pthread_mutex_lock(&row[1].lock);
	pthread_mutex_unlock(&row[1].lock);
	pthread_mutex_lock((pthread_mutex_t *)(bytes + 16));
	pthread_mutex_unlock((pthread_mutex_t *)(bytes + 16));
	nodes[2].next = head;
	disk.range[1].last++;
	head->key++;
	memset(&nodes[1], 0, sizeof(nodes[1]));
	return unused;
}

int main(void)
{
	pthread_t thread[2];

	head = calloc(1, sizeof(struct node));
	row = calloc(2, sizeof(*row));
	bytes = calloc(1, 100);
	for (int i = 0; i < 2; i++)
		pthread_create(&thread[i], NULL, run, NULL);
	for (int i = 0; i < 2; i++)
		pthread_join(thread[i], NULL);
	return 0;
}
