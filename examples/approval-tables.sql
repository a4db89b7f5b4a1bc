-- Creates the tables that the queries of the examples read, and inserts sample approvals (PostgreSQL).
-- Every instance was updated within the last 5 minutes, so that the examples find it. Run the file again to renew the times.
--
--   psql -d your_database -f approval-tables.sql
--
-- Before reconcile-every-5-minutes.json can sync these rows, replace the approval codes with the approval_code that
-- create-definitions.json outputs, and the e-mail addresses with addresses in the Feishu profiles of people.
-- decide-in-feishu.json also needs their User IDs.

CREATE TABLE IF NOT EXISTS approval_instances (
  instance_id       text PRIMARY KEY,
  approval_code     text NOT NULL,
  title             text NOT NULL,
  status            text NOT NULL CHECK (
    status IN ('PENDING', 'APPROVED', 'REJECTED', 'CANCELED', 'DELETED', 'HIDDEN', 'TERMINATED')
  ),
  initiator_email   text NOT NULL,
  start_time        timestamptz NOT NULL,
  end_time          timestamptz, -- NULL while the approval is pending
  update_time       timestamptz NOT NULL,
  pc_link           text,
  mobile_link       text,
  CHECK (pc_link IS NOT NULL OR mobile_link IS NOT NULL)
);

CREATE TABLE IF NOT EXISTS approval_tasks (
  task_id        text PRIMARY KEY,
  instance_id    text NOT NULL REFERENCES approval_instances ON DELETE CASCADE,
  approver_email text NOT NULL,
  status         text NOT NULL CHECK (
    status IN ('PENDING', 'APPROVED', 'REJECTED', 'TRANSFERRED', 'DONE')
  ),
  title          text NOT NULL,
  create_time    timestamptz NOT NULL,
  end_time       timestamptz, -- NULL while the task is pending
  update_time    timestamptz NOT NULL,
  reason         text -- what the approver wrote with the decision
);

-- Who decided in Feishu: decide-in-feishu.json gets the User ID of the person.
CREATE TABLE IF NOT EXISTS approval_people (
  email   text PRIMARY KEY,
  user_id text NOT NULL UNIQUE -- the User ID in the Feishu profile
);

-- The queries select recently updated rows.
CREATE INDEX IF NOT EXISTS approval_instances_by_update ON approval_instances (update_time);
CREATE INDEX IF NOT EXISTS approval_tasks_by_update ON approval_tasks (update_time);
CREATE INDEX IF NOT EXISTS approval_tasks_by_instance ON approval_tasks (instance_id);

BEGIN;

INSERT INTO approval_instances VALUES
  ('LEAVE-1041', 'LEAVE', 'Annual leave, 3 days', 'PENDING', 'chen.wei@example.com',
   now() - interval '2 hours', NULL, now() - interval '4 minutes',
   'https://oa.example.com/approvals/LEAVE-1041', 'https://oa.example.com/m/approvals/LEAVE-1041'),
  ('TRAVEL-0388', 'TRAVEL', 'Shenzhen, customer visit', 'APPROVED', 'john.smith@example.com',
   now() - interval '1 day', now() - interval '3 minutes', now() - interval '3 minutes',
   'https://oa.example.com/approvals/TRAVEL-0388', 'https://oa.example.com/m/approvals/TRAVEL-0388'),
  ('PURCHASE-0219', 'PURCHASE', 'Four monitors, 27 inch', 'REJECTED', 'wang.fang@example.com',
   now() - interval '5 hours', now() - interval '2 minutes', now() - interval '2 minutes',
   'https://oa.example.com/approvals/PURCHASE-0219', 'https://oa.example.com/m/approvals/PURCHASE-0219'),
  ('LEAVE-1042', 'LEAVE', 'Sick leave, 1 day', 'CANCELED', 'chen.wei@example.com',
   now() - interval '1 hour', now() - interval '1 minute', now() - interval '1 minute',
   'https://oa.example.com/approvals/LEAVE-1042', NULL)
ON CONFLICT (instance_id) DO UPDATE SET
  status = excluded.status,
  start_time = excluded.start_time,
  end_time = excluded.end_time,
  update_time = excluded.update_time;

INSERT INTO approval_tasks VALUES
  ('LEAVE-1041-1', 'LEAVE-1041', 'liu.yang@example.com', 'APPROVED', 'Line manager',
   now() - interval '2 hours', now() - interval '4 minutes', now() - interval '4 minutes'),
  ('LEAVE-1041-2', 'LEAVE-1041', 'wang.fang@example.com', 'PENDING', 'Human resources',
   now() - interval '4 minutes', NULL, now() - interval '4 minutes'),
  ('TRAVEL-0388-1', 'TRAVEL-0388', 'liu.yang@example.com', 'APPROVED', 'Line manager',
   now() - interval '1 day', now() - interval '3 minutes', now() - interval '3 minutes'),
  ('PURCHASE-0219-1', 'PURCHASE-0219', 'liu.yang@example.com', 'APPROVED', 'Line manager',
   now() - interval '5 hours', now() - interval '4 hours', now() - interval '4 hours'),
  ('PURCHASE-0219-2', 'PURCHASE-0219', 'john.smith@example.com', 'REJECTED', 'Finance',
   now() - interval '4 hours', now() - interval '2 minutes', now() - interval '2 minutes')
ON CONFLICT (task_id) DO UPDATE SET
  status = excluded.status,
  create_time = excluded.create_time,
  end_time = excluded.end_time,
  update_time = excluded.update_time,
  reason = excluded.reason;

INSERT INTO approval_people VALUES
  ('chen.wei@example.com', 'u_chen_wei'),
  ('john.smith@example.com', 'u_john_smith'),
  ('liu.yang@example.com', 'u_liu_yang'),
  ('wang.fang@example.com', 'u_wang_fang')
ON CONFLICT (email) DO NOTHING;

COMMIT;
