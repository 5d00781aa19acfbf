using static TorchSharp.torch;

namespace FindAgents.Engine.Runtime;

/// <summary>What a precision is to torch.</summary>
internal static class PrecisionNumbers
{
    /// <summary>The type of the numbers.</summary>
    public static ScalarType Numbers(this ComputePrecision precision) => precision switch
    {
        ComputePrecision.BFloat16 => ScalarType.BFloat16,
        ComputePrecision.Float16 => ScalarType.Float16,
        _ => ScalarType.Float32,
    };
}
