using TorchSharp;

namespace FindAgents.Testing;

/// <summary>Counts tensors for tests that hold a call to leaving none behind.</summary>
public static class LiveTensors
{
    /// <summary>
    /// The number of live tensors to compare a later <see cref="torch.Tensor.TotalCount"/> with. What earlier tests left
    /// to the garbage collector is freed first: otherwise it would be freed between the two counts, now and then.
    /// </summary>
    public static long Baseline()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return torch.Tensor.TotalCount;
    }
}
