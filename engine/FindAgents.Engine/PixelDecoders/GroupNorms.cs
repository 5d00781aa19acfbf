using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FindAgents.Engine.PixelDecoders;

/// <summary>Makes group norms whose weights are one and biases zero.</summary>
internal static class GroupNorms
{
    /// <summary>TorchSharp 0.107 leaves a new GroupNorm's weights uninitialised memory, of all its norms this one alone.</summary>
    public static GroupNorm Create(int groups, int channels)
    {
        var norm = nn.GroupNorm(groups, channels);
        nn.init.ones_(norm.weight!);
        nn.init.zeros_(norm.bias!);
        return norm;
    }
}
