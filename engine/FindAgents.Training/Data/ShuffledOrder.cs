namespace FindAgents.Training.Data;

/// <summary>
/// An endless order through a collection, shuffled anew each time round, as a function of the position alone: a run
/// that starts again in the middle goes on as if it had never stopped.
/// </summary>
/// <remarks>Safe for concurrent use.</remarks>
/// <param name="count">The size of the collection.</param>
/// <param name="seed">Decides the order.</param>
public sealed class ShuffledOrder(int count, int seed)
{
    private readonly Lock _lock = new();
    private readonly int[] _order = new int[count > 0 ? count : throw new ArgumentOutOfRangeException(nameof(count), count, "There must be something to order.")];
    private long _epoch = -1;

    /// <summary>The item at a position, 0 … count − 1.</summary>
    public int this[long position]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(position);
            var (epoch, index) = Math.DivRem(position, count);
            lock (_lock)
            {
                if (epoch != _epoch)
                {
                    for (var i = 0; i < count; i++)
                    {
                        _order[i] = i;
                    }

                    SeededRandom.Create(seed, epoch).Shuffle(_order);
                    _epoch = epoch;
                }

                return _order[index];
            }
        }
    }
}
