"""What people are told of their orders, in Arabic."""

from roundsman.notification.domain.order_words import OrderWords
from roundsman.notification.domain.telling import Audience, Step
from roundsman.notification.domain.wording import Wording

ORDERS = OrderWords(
    letters={
        Step.ORDER_PLACED: Wording(
            subject="طلبك $order من $vendor",
            text="""مرحبًا $name،

وصلنا طلبك $order من $vendor:

$lines
المجموع: $total

سنخبرك فور قبول $vendor للطلب. لن يُخصم منك شيء قبل التوصيل.

Roundsman
""",
        ),
        Step.ORDER_COMPLETED: Wording(
            subject="إيصال طلبك $order",
            text="""مرحبًا $name،

شكرًا لطلبك من $vendor. هذا إيصال الطلب $order:

$lines
المبلغ المدفوع: $total

Roundsman
""",
        ),
        Step.ORDER_CANCELLED: Wording(
            subject="أُلغي طلبك $order",
            text="""مرحبًا $name،

أُلغي طلبك $order من $vendor: $reason.

رسوم الإلغاء: $fee. أُفرج عن باقي المبلغ المحجوز، وقد يحتاج مصرفك إلى بضعة أيام لإظهار ذلك.

Roundsman
""",
        ),
    },
    notes={
        (Step.ORDER_PLACED, Audience.CUSTOMER): Wording("تم الطلب", "أُرسل الطلب $order إلى $vendor: $total."),
        (Step.ORDER_ACCEPTED, Audience.CUSTOMER): Wording(
            "قُبل الطلب", "يجري تحضير الطلب $order لدى $vendor، ويكون جاهزًا في $ready_at."
        ),
        (Step.ORDER_ASSIGNED, Audience.CUSTOMER): Wording("تم العثور على سائق", "السائق في الطريق إلى $vendor."),
        (Step.ORDER_PICKED_UP, Audience.CUSTOMER): Wording("في الطريق إليك", "خرج طلبك $order من $vendor."),
        (Step.ORDER_DELIVERED, Audience.CUSTOMER): Wording("تم التوصيل", "وصل طلبك $order. نتمنى لك وقتًا طيبًا!"),
        (Step.ORDER_COMPLETED, Audience.CUSTOMER): Wording("إيصال", "الطلب $order: تم خصم $total."),
        (Step.ORDER_CANCELLED, Audience.CUSTOMER): Wording("أُلغي الطلب", "أُلغي الطلب $order: $reason."),
        (Step.ORDER_CANCELLED, Audience.VENDOR): Wording("أُلغي الطلب", "أُلغي الطلب $order: يُرجى إيقاف التحضير."),
        (Step.TICKET_OPENED, Audience.VENDOR): Wording("طلب جديد", "يُرجى الرد على الطلب $order قبل $answer_by."),
        (Step.DRIVER_ASSIGNED, Audience.DRIVER): Wording("مهمة جديدة", "الطلب $order لك: يُرجى التوجّه إلى $vendor."),
    },
    reasons={
        "customer_request": "بناءً على طلبك",
        "payment_declined": "رُفض الدفع",
        "payment_timeout": "لم يُؤكَّد الدفع في الوقت المحدد",
        "vendor_rejected": "تعذّر على المتجر قبوله",
        "vendor_timeout": "لم يردّ المتجر في الوقت المحدد",
        "no_driver": "لم يتوفر سائق",
        "delivery_timeout": "تعذّر توصيله في الوقت المحدد",
        "operator": "ألغاه فريق الدعم",
    },
    another_reason="حدث خطأ ما",
    fees={"delivery": "التوصيل", "service": "الخدمة", "tip": "الإكرامية"},
    vendor="المتجر",
    line="{quantity} × {name}  {price}",
)
