using System.CommandLine;

namespace RepFlow.Ilgpu.Cli.Verbs;

/// <summary>The options that every verb has.</summary>
static class CommonOptions
{
    /// <summary>Which device to use.</summary>
    public static Option<string?> Device() => new("--device")
    {
        Description = "host, cuda[:i], opencl[:i] or ilgpu-cpu; the best there is if not given ('repflow devices' lists them)",
        HelpName = "NAME",
    };

    /// <summary>Whether to print one JSON object.</summary>
    public static Option<bool> Json() => new("--json") { Description = "one JSON object on standard output, everything else on standard error" };

    /// <summary>An option that takes a whole number of at least a minimum.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What it does.</param>
    /// <param name="minimum">The least value.</param>
    /// <param name="value">The value if it is not given.</param>
    /// <returns>The option.</returns>
    public static Option<int> Number(string name, string description, int minimum, int value)
    {
        var option = Number(name, $"{description} (default {value})", minimum);
        return Copy(option, value);
    }

    /// <summary>An option that takes a whole number of at least a minimum.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What it does.</param>
    /// <param name="minimum">The least value.</param>
    /// <returns>The option; null if it is not given.</returns>
    public static Option<int?> Number(string name, string description, int minimum)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var number) && number < minimum)
            {
                result.AddError($"{name} is {number}, and the least is {minimum}.");
            }
        });
        return option;
    }

    static Option<int> Copy(Option<int?> option, int value)
    {
        var result = new Option<int>(option.Name) { Description = option.Description, HelpName = option.HelpName, DefaultValueFactory = _ => value };
        foreach (var validator in option.Validators)
        {
            result.Validators.Add(validator);
        }

        return result;
    }
}
