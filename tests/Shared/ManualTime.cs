namespace FindAgents.Tests;

/// <summary>A clock that a test moves by hand; its timers fire as it is moved over them.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly List<ManualTimer> _timers = [];
    private TimeSpan _elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _elapsed.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state), _elapsed + dueTime, period);
        _timers.Add(timer);
        return timer;
    }

    public void Advance(TimeSpan time)
    {
        _elapsed += time;
        foreach (var timer in _timers.ToArray())
        {
            timer.FireUntil(_elapsed);
        }
    }

    private sealed class ManualTimer(ManualTime time, Action fire, TimeSpan due, TimeSpan period) : ITimer
    {
        private TimeSpan _due = due;

        public void FireUntil(TimeSpan now)
        {
            for (; _due <= now; _due += period)
            {
                fire();
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => false;

        public void Dispose() => time._timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
