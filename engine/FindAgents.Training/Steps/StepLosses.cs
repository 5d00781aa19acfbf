namespace FindAgents.Training.Steps;

/// <summary>What a training step says.</summary>
/// <param name="Losses">The weighted losses by name and layer, such as "loss_mask_dice_0"; _0 is the last layer.</param>
/// <param name="Total">Their sum, which the gradients are those of.</param>
public sealed record StepLosses(IReadOnlyDictionary<string, double> Losses, double Total);
