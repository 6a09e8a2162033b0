/**
 * Words of rules, contracts, manuals, minutes and settings in English and in Chinese: those of a line mean the same across the
 * languages, and those on one side of it mean about the same in running text. An underscore joins what is written in several words.
 */
export const ENGLISH_CHINESE = `
  animal animals pet pets dog dogs cat cats | 动物 宠物
  dog dogs pet pets animal animals | 狗 犬
  cat cats pet pets animal animals | 猫
  apple | 苹果
  fruit | 水果
  vegetable vegetables | 蔬菜
  meat | 肉
  fish | 鱼
  rice | 米饭 大米
  bread | 面包
  milk | 牛奶
  egg eggs | 鸡蛋
  water | 水
  tea | 茶
  coffee | 咖啡
  alcohol liquor wine beer | 酒 饮酒 酒精 喝酒 含酒精
  smoke smoking cigarette | 吸烟 抽烟 香烟
  food meal meals eat eating | 食物 食品 餐 饮食 用餐 吃东西 餐饮 膳食
  breakfast | 早餐
  lunch | 午餐 午饭 中餐
  dinner supper | 晚餐 晚饭
  drink drinks beverage | 饮料 饮品
  snack snacks | 零食
  allergy allergic | 过敏
  open opening opens | 开放 开门 营业 打开 开馆 开启
  opening_hours business_hours | 开放时间 营业时间 服务时间 开馆时间
  close closed closing shut | 关闭 关门 闭馆 停业 休馆
  maintenance servicing | 维护 维修 保养 检修
  repair repairs repaired fix | 维修 修理 报修 修复
  broken damaged damage | 损坏 故障 坏了 破损 损毁
  fault failure malfunction breakdown | 故障 失败 异常
  lost lose loses loss | 丢失 遗失 丢了 挂失 弄丢
  stolen theft | 被盗 盗窃 失窃
  replace replacement replaced | 更换 补办 替换 补发
  key keys | 钥匙 密钥
  lock locked | 锁定 上锁 锁 门锁
  door doors gate | 门 大门 门禁
  window | 窗 窗户
  room rooms | 房间 室 客房 会议室
  meeting_room conference_room | 会议室
  office | 办公室 办公
  building | 大楼 建筑 楼
  floor | 楼层 层
  stairs staircase | 楼梯
  elevator lift | 电梯
  toilet restroom bathroom | 厕所 卫生间 洗手间
  kitchen | 厨房
  canteen cafeteria | 食堂 餐厅
  parking park_car car_park | 停车 车位 停车场 停车位
  car vehicle vehicles | 车 汽车 车辆
  bicycle bike | 自行车 单车
  electric_bike e-bike scooter | 电动车 电瓶车
  bus | 公交 巴士 班车 客车
  train | 火车 列车 高铁
  plane flight flights airplane | 飞机 航班 机票
  taxi cab | 出租车 打车
  ship boat vessel | 船 船舶 船只
  driver | 司机 驾驶员
  journey travel trip business_trip | 出差 差旅 行程 旅行
  hotel accommodation lodging | 酒店 住宿 宾馆
  ticket tickets | 票 门票 车票
  passport | 护照
  id_card identity_card | 身份证
  visa | 签证
  luggage baggage | 行李
  price prices cost costs | 价格 价钱 费用 单价 售价 多少钱
  fee fees charge charges charged | 费用 收费 手续费 收取 服务费
  free free_of_charge | 免费
  pay paid payment pays payments | 支付 付款 缴纳 交费 缴费 付
  payment_method pay_by | 支付方式 付款方式
  invoice bill | 发票 账单
  receipt receipts | 收据 发票 凭证 小票
  deposit | 押金 保证金 定金 订金
  refund refunded money_back | 退款 退还 退费
  return returned returns | 退货 归还 退回 退换
  reimburse reimbursed reimbursement expenses claim | 报销 补贴 费用
  allowance subsidy | 补贴 津贴 补助
  fine fined penalty | 罚款 违约金 处罚 罚金 扣
  late_fee overdue overdue_fee | 滞纳金 逾期 逾期费
  late lateness | 迟到 逾期 晚 延迟
  interest | 利息
  tax taxes | 税 税费 税款 税率
  discount | 折扣 优惠 打折 减免
  bonus | 奖金
  reward rewards award | 奖励 奖 奖项
  salary wage wages pay | 工资 薪资 薪酬 薪水 报酬
  overtime | 加班
  budget | 预算
  amount sum | 金额 数额 总额
  limit maximum max at_most upper_limit ceiling | 上限 最多 最高 不超过 不得超过 最大 限额 限制
  minimum min at_least | 下限 最少 至少 最低 不少于 不低于 最小 以上
  total | 总计 合计 总额 共计 总
  average mean | 平均
  yuan rmb | 元 人民币
  pound pounds | 英镑
  dollar dollars | 美元
  euro euros | 欧元
  number quantity count | 数量 人数 个数 编号 号码 名额
  percent percentage rate share | 百分之 比例 率
  time | 时间 时刻
  start starts begin begins beginning | 开始 起 启动 开播 生效
  start_time begins_at | 开始时间
  end ends finish | 结束 终止 截止 届满
  deadline due due_date until latest | 截止 期限 最晚 截止日期 之前 前
  date | 日期
  period term duration long length | 期限 期间 时长 长度 周期 为期 有效期
  minute minutes | 分钟
  hour hours | 小时
  day days | 天 日
  working_day working_days business_day business_days workday workdays | 工作日
  week weeks weekly | 周 星期 每周
  month months monthly | 月 个月 每月
  year years yearly annual annually | 年 每年 年度
  monday | 星期一 周一
  tuesday | 星期二 周二
  wednesday | 星期三 周三
  thursday | 星期四 周四
  friday | 星期五 周五
  saturday | 星期六 周六
  sunday | 星期日 周日 星期天
  weekend weekends | 周末 双休日 休息日
  holiday holidays public_holiday | 节假日 假期 法定节假日 节日 放假
  morning | 早上 上午 早
  noon | 中午
  afternoon | 下午
  evening | 晚上 傍晚 晚间
  night nights | 夜间 夜里 夜班 晚
  before ahead advance in_advance beforehand prior earlier early | 提前 之前 前 事先 预先
  after afterwards | 之后 后 以后
  within | 以内 之内 内
  immediately at_once right_away | 立即 立刻 马上 即时
  first | 第一 首次 初次
  second | 第二
  third | 第三
  fourth | 第四
  one | 一
  two | 两 二
  three | 三
  four | 四
  five | 五
  six | 六
  seven | 七
  eight | 八
  nine | 九
  ten | 十
  twelve | 十二
  twenty | 二十
  thirty | 三十
  hundred | 百
  times often frequency how_often | 次 次数 频率 每
  daily every_day | 每天 每日
  leave absence day_off days_off | 请假 休假 假 假期
  annual_leave vacation holiday holidays paid_leave leave | 年假 年休假
  sick_leave sick_note | 病假
  maternity maternity_leave | 产假
  marriage marriage_leave wedding | 婚假 结婚
  sick ill illness | 病 生病 因病 患病
  doctor | 医生 医师
  hospital | 医院 医疗机构
  medical medicine | 医疗 药品 药物 就医
  patient patients | 患者 病人
  injury injured accident | 受伤 事故 工伤
  insurance insured | 保险 社保 投保
  absent no-show not_show_up unexcused absenteeism skip | 缺席 旷工 无故 缺勤 未到 爽约
  attendance clock_in check_in | 考勤 打卡 签到 出勤
  shift shifts | 班次 轮班 值班
  on_duty duty duty_phone on_call | 值班 当班
  resign resignation quit | 辞职 离职
  dismiss dismissal fired fire_someone terminate termination | 解雇 解除 辞退 开除 终止
  suspended suspension suspend ban banned | 停职 暂停 停播 停用 停权
  probation probation_period trial_period trial | 试用期 试用
  notice notify notified inform | 通知 告知 提前通知
  contract agreement | 合同 协议
  renew renewal extend extension | 续签 续约 续借 延长 延期 续费
  sign signature signed | 签字 签名 签署 签订
  approve approval approved approves authorise authorize | 批准 审批 同意 许可 审核
  apply application applications applied request requests claim | 申请
  register registration sign_up enrol | 登记 注册 报名
  cancel cancelled cancellation | 取消 撤销 作废
  book booking reserve reservation | 预约 预订 预定 预借
  borrow borrowed lend lent loan | 借 借阅 借用 外借 出借
  rent rental hire lease | 租 租金 租赁 租用 房租
  tenant | 租户 承租人 承租方 租客
  landlord lessor | 房东 出租人 出租方
  sell sold sale sales | 销售 出售 卖
  buy bought purchase purchases purchasing procurement | 购买 采购 买 购置
  supplier vendor | 供应商 供货商
  customer customers client clients | 客户 顾客 用户
  order orders | 订单
  delivery shipping shipment deliver delivered ship | 送货 配送 发货 交付 运输 快递
  stock inventory warehouse storage | 库存 仓库 入库 存储
  product products goods | 产品 商品 货物
  quality | 质量 品质
  inspection inspect inspected | 检查 检验 巡检 验收
  warranty guarantee | 保修 质保
  complaint complain complaints | 投诉 申诉
  dispute disputes | 争议 纠纷
  court | 法院 仲裁
  law legal | 法律 法规
  liability liable responsible responsibility | 责任 负责
  person_in_charge responsible_person in_charge | 负责人 责任人 负责
  compensation compensate | 赔偿 补偿
  breach violation violate violates break_rules | 违约 违反 违规
  forbidden prohibited banned not_allowed prohibit | 禁止 不得 不准 严禁 不允许
  allowed permitted permission allow | 允许 可以 可 准许 许可
  must required mandatory obligatory have_to | 必须 应 应当 须 需
  rule rules regulation regulations policy | 规定 规则 制度 办法 规范
  exception exceptions except | 例外 除外
  condition conditions requirement requirements | 条件 要求
  scope apply_to applies_to applicable | 适用 范围
  purpose goal | 目的 目标
  definition | 定义
  effective valid validity in_force | 有效 生效
  expire expires expired expiry | 过期 到期 失效
  version edition | 版本 版
  revise revised revision amended amendment review | 修订 修改
  change changed changes modify | 更改 变更 修改 变动
  update updates updated | 更新
  appendix annex attachment attachments | 附录 附件
  article clause section | 条 条款 章
  document documents file files | 文件 文档 资料 材料
  document_number reference_number | 文件编号 编号
  form forms | 表 表格 表单
  format formats | 格式
  name names title | 名称 姓名 名字 标题
  naming naming_rule file_name filename | 命名 文件名
  address | 地址
  phone telephone phone_number call ring | 电话 号码 致电 拨打
  extension | 分机
  mobile cell_phone cellphone smartphone | 手机
  email mail | 邮箱 邮件 电子邮件
  website site url | 网站 网址
  contact contacts reach | 联系 联系人 联系方式
  hotline | 热线
  emergency emergencies | 紧急 应急 急救 突发
  fire fire_alarm | 火灾 火警 消防 着火
  evacuation evacuate | 疏散 撤离
  alarm alert alerts | 报警 警报 告警
  safety safe | 安全
  security guard | 保安 安保 安全
  first_aid | 急救
  helmet | 安全帽 头盔
  gloves | 手套
  protective protection protective_equipment | 防护 劳保
  gas | 燃气 煤气 气体
  chemical chemicals | 化学品 化学
  waste garbage rubbish trash | 垃圾 废弃物 废物
  clean cleaning cleaned | 清洁 打扫 清洗 清理 卫生
  noise noisy | 噪音 噪声
  quiet | 安静
  temperature | 温度
  humidity | 湿度
  heating | 暖气 供暖 加热
  air_conditioning air_conditioner | 空调
  light lights lamp | 灯 照明
  electricity power | 电 电力 电源 用电
  power_cut power_outage blackout power_failure | 停电 断电
  battery | 电池
  equipment device devices | 设备 器材 装置
  machine machines | 机器 设备
  tool tools | 工具
  laptop computer computers | 电脑 计算机 笔记本
  printer print printing | 打印 打印机
  camera cameras | 摄像头 相机
  projector | 投影仪
  screen display | 屏幕 显示
  microphone mic | 麦克风 话筒
  headphones | 耳机
  fader mixer mixing_desk | 推子 调音台
  audio sound | 音频 声音
  loudness volume | 响度 音量
  sample_rate sampling | 采样率
  silence | 静音
  music song songs track tracks piece | 音乐 乐曲 歌曲 曲目
  singer performer artist | 演唱者 歌手 表演者
  composer | 作曲
  copyright royalties | 版权 著作权
  programme program show shows episode episodes | 节目
  programme_code program_code show_code | 节目代码 代码
  story | 故事
  news | 新闻
  broadcast broadcasting air on_air aired | 播出 广播 播放 直播
  live live_show live_shows | 直播
  recorded pre-recorded prerecorded recording recordings taped | 录播 录音 录制 录像
  rerun repeat repeats | 重播 重复
  host hosts presenter presenters moderator hosted presents | 主持人 主持
  editor editors | 编辑
  director head | 主任 总监 负责人
  manager | 经理 主管
  boss supervisor superior leader | 领导 主管 上级 直属
  chairman chair | 主席 董事长
  board trustees council | 理事会 董事会 委员会
  committee | 委员会
  department division | 部门 部
  hr human_resources personnel_department | 人事 人力资源
  finance accounting accountant | 财务 会计
  employee employees staff worker workers personnel | 员工 职工 人员 职员 雇员
  colleague colleagues | 同事
  volunteer volunteers | 志愿 志愿者 义工
  guest guests | 嘉宾 客人 来宾 访客
  visitor visitors visit | 访客 来访 参观 游客 探访
  member members membership | 会员 成员
  member_fee membership_fee | 会费
  listener listeners audience caller callers | 听众 观众
  student students pupil pupils | 学生 学员
  teacher teachers instructor | 老师 教师 讲师
  parent parents guardian | 家长 监护人 父母
  child children kids kid minor minors | 儿童 孩子 未成年 未满 小孩
  adult adults | 成人 成年
  elderly senior seniors | 老人 老年
  age old | 岁 年龄 周岁
  man men male | 男
  woman women female | 女
  family | 家庭 家属
  school | 学校
  class classes | 班级 课 班
  course courses lesson lessons training | 课程 培训
  exam exams test tests | 考试 测试
  grade grades score | 成绩 分数 评分
  homework assignment | 作业
  library | 图书馆
  book books | 图书 书籍 书
  dormitory dorm | 宿舍
  meeting meetings | 会议 开会
  meeting_minutes | 纪要 会议记录
  agenda | 议程
  vote votes voting | 投票 表决
  decision decide decided decides | 决定 决议
  discuss discussion | 讨论
  task tasks todo action_items | 任务 待办
  plan plans | 计划 方案
  project projects | 项目
  progress | 进度 进展
  report reports reported | 报告 汇报 上报
  record records | 记录 登记
  log logs | 日志
  archive archived archiving | 存档 归档
  keep kept retention retain stored store preserved saved | 保存 保留 存放 留存
  delete deleted erase remove removed | 删除 清除 移除
  backup backups | 备份
  restore recovery | 恢复
  password passwords | 密码 口令
  account accounts | 账号 账户 帐号
  user users username | 用户
  login log_in sign_in | 登录
  permission permissions access rights | 权限 访问
  admin administrator | 管理员
  system | 系统
  software | 软件
  hardware | 硬件
  network internet | 网络 互联网
  wifi wi-fi wlan | 无线 wifi
  server servers | 服务器
  service services | 服务
  database | 数据库
  data | 数据
  port ports | 端口
  error errors | 错误 出错 误差
  tolerance deviation | 误差
  timeout | 超时
  retry retries | 重试
  default defaults | 默认 缺省
  setting settings configuration config | 设置 配置
  parameter parameters | 参数
  option options | 选项
  install installation | 安装
  upgrade | 升级
  download | 下载
  upload uploaded uploads | 上传
  size big large | 大小 尺寸 容量
  capacity people seats | 容量 容纳 人数 座位
  speed fast | 速度
  weight heavy | 重量
  height high | 高度
  width wide | 宽度
  distance far | 距离
  area | 面积
  region | 地区 区域
  city | 城市 市
  street | 街 路
  country | 国家
  place location where venue | 地点 位置 场地
  station stations | 电台 站 台
  channel frequency | 频道 频率
  slot slots | 时段 档期
  confirm confirmed confirmation | 确认
  waiting_list waitlist substitute substitutes | 候补
  release released | 释放 发布
  delay delays | 延时 延迟 推迟
  button | 键 按钮 按键
  press push | 按下 按
  red | 红色 红
  green | 绿色 绿
  blue | 蓝色 蓝
  white | 白色 白
  black | 黑色 黑
  swear swearing swore curse cursing profanity bad_language bad_word swearword inappropriate | 脏话 粗话 骂人 不当言论 不当 不雅
  apologise apologize apology | 道歉
  arrive arrival be_there show_up present turn_up | 到达 到场 抵达 到
  leave_early | 早退
  interview interviews | 采访 面试
  recruit hire_staff recruitment hiring | 招聘 录用
  personal private | 个人 私人
  confidential confidentiality secret | 保密 机密
  gift gifts | 礼品 礼物
  bribe corruption | 贿赂 回扣
  uniform dress_code clothes clothing | 制服 着装 服装 工作服
  badge access_card card | 工牌 门禁卡 卡 胸卡
  swim swimming pool | 游泳 泳池
  gym fitness sport sports | 健身 体育 运动 健身房
  badminton | 羽毛球
  table_tennis | 乒乓球
  competition match game | 比赛 竞赛
  team teams group | 团队 队 小组 组
  winner | 获胜 冠军
  photo photos picture pictures photograph photography | 照片 拍照 摄影 图片
  video videos film | 视频 影片 录像
  language | 语言
  chinese | 中文 汉语
  english | 英文 英语
  cantonese | 粤语
  translate translation | 翻译
  question questions ask | 问题 询问 提问
  answer reply respond response | 答复 回复 回答 响应
  help support | 帮助 支持
  reason why cause | 原因 理由
  consequence consequences what_happens | 后果 处理 处分
  punishment punish disciplinary sanction | 处罚 处分 惩罚
  warning warnings warn | 警告 提醒
  remind reminder reminders | 提醒
  serious severe | 严重
  step steps procedure process | 步骤 流程 程序
  method way how | 方法 方式
  result results | 结果
  standard standards | 标准
  level levels grade | 级别 等级
  type types kind kinds category | 类型 种类 类别 形式
  list | 清单 列表 名单
  talk talk_show talk_shows | 谈话
  prize award-winning prizewinning | 获奖
  permanent permanently forever | 永久 永远 长期
  temporary | 临时
  special | 特殊 特别
  message messages comment comments | 留言 消息 信息 短信
  feedback suggestion suggestions | 反馈 意见 建议
  publish published | 发布 公布
  transport transportation travel_costs | 交通 交通费 运输
  mileage | 里程
  fuel petrol gasoline diesel | 汽油 燃油 油
  toll | 过路费
  cash | 现金
  bank bank_account | 银行 银行账户
  transfer | 转账 转让
  card_payment credit_card | 信用卡
  wechat | 微信
  alipay | 支付宝
  subscription subscribe | 订阅
  package parcel | 包裹 套餐
  seal stamp | 公章 盖章 印章
  copy copies | 份 副本 复印
  original | 原件 原
  paper | 纸
  glass | 玻璃
  wood | 木
  metal | 金属
  weather rain | 天气 雨
  wind | 风
  snow | 雪
  storm typhoon | 台风 暴风
  flood | 洪水
  sea ocean | 海
  river | 河
  mountain | 山
  tree trees | 树
  plant plants flower | 植物 花
  soil | 土壤 土
  fertilizer fertiliser | 肥料 化肥
  pesticide | 农药
  farm | 农场
  factory | 工厂 厂
  workshop | 车间
  production | 生产
  pressure | 压力
  voltage | 电压
  current | 电流
  sensor | 传感器
  switch | 开关
  pump | 泵
  valve | 阀 阀门
  pipe | 管道
  lubricant oil lubricate | 润滑 机油 油
  filter filters | 滤芯 过滤 过滤器
  calibrate calibration | 校准
  shut_down turn_off switch_off stop stopped | 关闭 停止 停机 关机
  turn_on switch_on boot | 开机 启动 打开
  restart reboot | 重启
  reset | 重置 复位
  manual handbook instructions | 手册 说明书 指南
  freeze frozen hang hangs hung stuck crash | 死机 卡住 卡死
  sterilize disinfect disinfection | 消毒
  vaccine vaccination vaccinated | 疫苗 接种
  dose dosage | 剂量 用量
  blood | 血
  fever | 发烧 发热
  mask | 口罩
  sample samples specimen | 样本 样品 标本
  lab laboratory | 实验室
  experiment | 实验
  researcher research | 研究
  thesis | 论文
  author authors | 作者
  conclusion | 结论
  risk | 风险
  audit | 审计
  certificate certification licence license | 证书 许可证 执照 资格
  qualification qualified | 资格 资质
  experience | 经验
  degree education | 学历 学位
  position post job | 岗位 职位 职务
  promotion promoted | 晋升 提升
  performance appraisal evaluation assessment | 绩效 考核 评估
  remote work_from_home home_office | 远程 居家
  working_hours work_hours | 工作时间
  break rest lunch_break | 休息 午休
  dinner_party party | 聚会 派对
  celebration festival | 庆祝 节
  spring_festival chinese_new_year | 春节
  national_day | 国庆
  lost_property lost_and_found | 失物
  locker | 储物柜 柜
  towel | 毛巾
  shower | 淋浴
  bed | 床
  curfew | 宵禁 门禁 关门
  overnight stay_overnight | 留宿 过夜
  check_out checkout | 退房 结账
  extra additional | 额外 另外 附加
  half | 一半 半
  full | 全额 全部 满
  reduced lower reduce | 降低 减少 减
  increase raise | 增加 提高 上调
  waived exempt exemption | 免 免除 豁免
  supervisor_approval | 审批
  quiet_hours | 安静
`;
