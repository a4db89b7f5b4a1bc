/** The types of a user's ID in a request. */
export const USER_ID_TYPES = ['open_id', 'union_id', 'user_id'] as const;
export type UserIdType = (typeof USER_ID_TYPES)[number];

/** The types of a department's ID in a request. */
export const DEPARTMENT_ID_TYPES = ['open_department_id', 'department_id'] as const;
export type DepartmentIdType = (typeof DEPARTMENT_ID_TYPES)[number];

/** The scope for IDs of the type `user_id`, beside the endpoint's own. */
export const USER_ID_SCOPE = 'contact:user.employee_id:readonly';

/** The states that Feishu reports of a user. */
export interface UserStatus {
	is_frozen: boolean;
	is_resigned: boolean;
	is_activated: boolean;
	is_exited: boolean;
	is_unjoin: boolean;
}

/** A member of the tenant. All apps share the directory. */
export interface User {
	user_id: string;
	open_id: string;
	union_id: string;
	name: string;
	/** The address in the user's profile. */
	email?: string;
	/** A mailbox of Feishu's own. It finds nobody. */
	enterprise_email?: string;
	/** With `+` and the country code. */
	mobile?: string;
	/** IDs of departments, of the type `department_id`. */
	department_ids: string[];
	/** Whether the user is in the data range of the apps. Otherwise their address and number find nobody. */
	in_data_range: boolean;
	status: UserStatus;
}

/** A user to add. Missing IDs are derived from `user_id`, and the rest has the values of an active user. */
export type UserInput = Pick<User, 'user_id'> &
	Partial<Omit<User, 'status'>> & { status?: Partial<UserStatus> };

/** A department of the tenant. */
export interface Department {
	department_id: string;
	/** Begins with `od-`. */
	open_department_id: string;
}

/** The users that every server has from the start. */
export const SAMPLE_USERS: readonly UserInput[] = [
	{
		user_id: 'u_chen_wei',
		name: '陈伟',
		email: 'chen.wei@example.com',
		enterprise_email: 'chen.wei@feishu.example.com',
		mobile: '+8613800000001',
		department_ids: ['d_sales'],
	},
	{
		user_id: 'u_liu_yang',
		name: '刘洋',
		email: 'liu.yang@example.com',
		mobile: '+8613800000002',
		department_ids: ['d_sales'],
	},
	{
		user_id: 'u_wang_fang',
		name: '王芳',
		// Profiles may have capital letters.
		email: 'Wang.Fang@example.com',
		mobile: '+8613800000003',
		department_ids: ['d_finance'],
	},
	{
		user_id: 'u_john_smith',
		name: 'John Smith',
		email: 'john.smith@example.com',
		mobile: '+14155550100',
		department_ids: ['d_finance'],
	},
	{
		user_id: 'u_admin',
		name: '管理员',
		email: 'admin@example.com',
	},
	{
		user_id: 'u_zhao_lei',
		name: '赵磊（不在应用的数据权限范围内）',
		email: 'zhao.lei@example.com',
		mobile: '+8613800000004',
		in_data_range: false,
	},
	{
		user_id: 'u_sun_li',
		name: '孙丽（已离职）',
		email: 'sun.li@example.com',
		mobile: '+8613800000005',
		status: { is_resigned: true, is_activated: false },
	},
];

/** The departments that every server has from the start. */
export const SAMPLE_DEPARTMENTS: readonly Department[] = [
	{ department_id: 'd_sales', open_department_id: 'od-sales' },
	{ department_id: 'd_finance', open_department_id: 'od-finance' },
];

/** The users and departments of the tenant. */
export class Directory {
	private readonly usersById = new Map<string, User>();
	private readonly departments: Department[] = [];

	constructor() {
		this.reset();
	}

	get users(): User[] {
		return [...this.usersById.values()];
	}

	/** Adds a user, or replaces the one with the same `user_id`. */
	add({ user_id, ...input }: UserInput): User {
		const name = user_id.replace(/^u_/, '');
		const user: User = {
			user_id,
			open_id: `ou_${name}`,
			union_id: `on_${name}`,
			name: user_id,
			department_ids: [],
			in_data_range: true,
			...input,
			status: {
				is_frozen: false,
				is_resigned: false,
				is_activated: true,
				is_exited: false,
				is_unjoin: false,
				...input.status,
			},
		};
		this.usersById.set(user_id, user);
		return user;
	}

	/** Returns whether the user existed. */
	remove(userId: string): boolean {
		return this.usersById.delete(userId);
	}

	find(type: UserIdType, id: string): User | undefined {
		if (type === 'user_id') return this.usersById.get(id);
		return this.users.find((user) => user[type] === id);
	}

	/** The user that an instance, a task or a message refers to. `user_id` takes precedence. */
	findReferenced({ user_id, open_id }: { user_id?: string; open_id?: string }): User | undefined {
		if (user_id) return this.find('user_id', user_id);
		return open_id ? this.find('open_id', open_id) : undefined;
	}

	/** Finds a user by the address in their profile, whatever the case of its letters. */
	findByEmail(email: string): User | undefined {
		const searched = email.toLowerCase();
		return this.users.find((user) => user.email?.toLowerCase() === searched);
	}

	/** Finds a user by mobile number. A number without `+` is one of mainland China. */
	findByMobile(mobile: string): User | undefined {
		const searched = mobile.startsWith('+') ? mobile : `+86${mobile}`;
		return this.users.find((user) => user.mobile === searched);
	}

	findDepartment(type: DepartmentIdType, id: string): Department | undefined {
		return this.departments.find((department) => department[type] === id);
	}

	addDepartment(department: Department): void {
		this.departments.push(department);
	}

	/** Restores the sample users and departments. */
	reset(): void {
		this.usersById.clear();
		this.departments.length = 0;
		for (const user of structuredClone(SAMPLE_USERS)) this.add(user);
		this.departments.push(...structuredClone(SAMPLE_DEPARTMENTS));
	}
}
