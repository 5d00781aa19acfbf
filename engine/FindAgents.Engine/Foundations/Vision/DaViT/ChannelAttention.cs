using FindAgents.Engine.Foundations.Vision.Layers;
using TorchSharp;
using static FindAgents.Engine.Runtime.Scalars;
using static TorchSharp.torch;

namespace FindAgents.Engine.Foundations.Vision.DaViT;

/// <summary>Self-attention of the channels within each group: every channel is a token, and its values at all cells are its features.</summary>
internal sealed class ChannelAttention : nn.Module<Tensor, Tensor>
{
    private readonly LinearMap qkv;
    private readonly LinearMap proj;
    private readonly long _groups;

    public ChannelAttention(long channels, long groups, Device? device)
        : base(nameof(ChannelAttention))
    {
        _groups = groups;
        qkv = new LinearMap(channels, 3 * channels, device);
        proj = new LinearMap(channels, channels, device);
        RegisterComponents();
    }

    /// <summary>(B, H, W, C) → (B, H, W, C).</summary>
    public override Tensor forward(Tensor cells)
    {
        using var scope = NewDisposeScope();
        var count = cells.shape[1] * cells.shape[2];
        var groups = qkv.call(cells).view(cells.shape[0], count, 3, _groups, -1) // (B, N, 3, groups, C/groups)
            .permute(2, 0, 3, 1, 4).unbind(0);                                   // 3 × (B, groups, N, C/groups)

        // Not the fused attention: its kernels are made for many tokens of few features, these are few tokens of many.
        // The scale goes onto the scores, which are smaller than the queries.
        var scores = groups[0].transpose(2, 3).matmul(groups[1]).mul_(Constant(1 / Math.Sqrt(count))); // (B, groups, C/groups, C/groups)
        var attended = groups[2].matmul(scores.softmax(3).transpose(2, 3));                            // (B, groups, N, C/groups)
        return proj.call(attended.transpose(1, 2).reshape(cells.shape)).MoveToOuterDisposeScope();
    }
}
