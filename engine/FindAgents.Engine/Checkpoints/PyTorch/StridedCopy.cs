namespace FindAgents.Engine.Checkpoints.PyTorch;

/// <summary>Copies a view's elements row by row to memory that holds exactly them.</summary>
internal static unsafe class StridedCopy
{
    /// <summary>The number of dimensions, from the last on, whose elements lie one behind another.</summary>
    public static int DenseDimensions(IReadOnlyList<long> shape, IReadOnlyList<long> strides)
    {
        long dense = 1;
        for (var i = shape.Count - 1; i >= 0; i--)
        {
            if (shape[i] != 1 && strides[i] != dense)
            {
                return shape.Count - 1 - i;
            }

            dense *= shape[i];
        }

        return shape.Count;
    }

    /// <summary>Copies.</summary>
    /// <param name="from">The view's first element; all that the strides reach must be there.</param>
    /// <param name="to">Room for all elements.</param>
    /// <param name="shape">The sizes, none of them 0.</param>
    /// <param name="strides">The steps, in elements.</param>
    /// <param name="size">The bytes of an element.</param>
    public static void Run(byte* from, byte* to, IReadOnlyList<long> shape, IReadOnlyList<long> strides, int size)
    {
        var outer = shape.Count - DenseDimensions(shape, strides);
        var block = shape.Skip(outer).Aggregate((long)size, (product, length) => product * length);
        var index = new long[outer];
        while (true)
        {
            Buffer.MemoryCopy(from, to, block, block);
            to += block;
            var dimension = outer - 1;
            for (; dimension >= 0; dimension--)
            {
                from += strides[dimension] * size;
                if (++index[dimension] < shape[dimension])
                {
                    break;
                }

                from -= shape[dimension] * strides[dimension] * size;
                index[dimension] = 0;
            }

            if (dimension < 0)
            {
                return;
            }
        }
    }
}
