namespace FindAgents.Retrieval.Stores.Codes;

/// <summary>The k-th largest of the numbers seen, or the floor while there are fewer or it is larger. Safe for concurrent use.</summary>
internal sealed class SharedThreshold
{
    private readonly PriorityQueue<double, double> _best = new();
    private readonly Lock _lock = new();
    private readonly int _wanted;
    private double _value;

    /// <summary>Creates the threshold.</summary>
    /// <param name="wanted">k, at least 1.</param>
    /// <param name="floor">The least it is.</param>
    public SharedThreshold(int wanted, double floor)
    {
        _wanted = wanted;
        _value = floor;
    }

    /// <summary>The threshold as it is now; it only rises.</summary>
    public double Value => Volatile.Read(ref _value);

    /// <summary>Tells it of a number.</summary>
    public void Raise(double number)
    {
        // Also false for NaN.
        if (!(number > Value) && _best.Count >= _wanted)
        {
            return;
        }

        lock (_lock)
        {
            if (double.IsNaN(number))
            {
                return;
            }

            if (_best.Count < _wanted)
            {
                _best.Enqueue(number, number);
            }
            else
            {
                _best.EnqueueDequeue(number, number);
            }

            if (_best.Count == _wanted)
            {
                Volatile.Write(ref _value, Math.Max(_value, _best.Peek()));
            }
        }
    }
}
